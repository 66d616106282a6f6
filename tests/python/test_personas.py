"""Teachers and companies are not judged by one profile: the fit model of the persona decides tier, reasons and list."""

from __future__ import annotations

WORDS = {"reason": "For schools", "owner": "sales_ops"}
MODEL = {
    **{"score_model_id": "school_fit", "subject": "lead", "dimension": "fit", "status": "live", "is_primary": "false"},
    **{"audience_attribute": "lead_x_line", "audience_operator": "equals", "audience_value": "school"},
    **{"combined_weight": "0.4", "persona_order": "1", "persona_receiver": "sales_schools"},
}
RULE = {"rule_id": "teaches", "score_model_id": "school_fit", "priority": "1", "attribute": "job_title"}
RULE |= {"operator": "contains", "value": "teacher", "points": "60", "reason": "Teaches", "owner": "sales_ops"}


def test_who_is_of_a_persona_is_judged_by_its_model(fresh_bench, run_bench, write_input, edit_seed, query):
    """Ann and Cleo are of the line for schools, Ben is not; all ask for a demo. Ann and Ben teach, Cleo directs sales.

    As teachers fit schools and directors of sales do not, Ann is a B there (60 points) and Cleo a D (none), though by
    the profile of companies Cleo has 25 + 15 points more than Ann.
    """
    bench, db = fresh_bench, fresh_bench.db("personas")
    people = {"ann": ("Teacher", "school"), "ben": ("Teacher", ""), "cleo": ("Sales Director", "school")}
    leads = [
        {
            "lead_id": name,
            "created_at": "2024-11-01",
            "job_title": title,
            "email": f"{name}@{name}.example.org",
            "x_line": line,
        }
        for name, (title, line) in people.items()
    ]
    activities = [
        {"activity_id": name, "lead_id": name, "activity_type": "demo_request", "occurred_at": "2024-12-01 10:00:00"}
        for name in people
    ]
    write_input(bench.inputs, {"leads": leads, "activities": activities})

    def add(seed: str, *new: dict[str, str]) -> None:
        edit_seed(bench.project, seed, lambda rows: [*rows, *({**dict.fromkeys(rows[0], ""), **row} for row in new)])

    def night() -> dict[str, tuple]:
        wanted = ["+lead_fit_intent", "+lead_worklist", "+crm_leads", "+scorecard"]
        result = run_bench(
            bench, ["build", "--exclude-resource-type", "unit_test", "test", "--select", *wanted], "personas",
            {"account_scoring_as_of": "2024-12-02"},
        )  # fmt: skip
        assert result.success
        found = query(
            db,
            """select marts.lead_id, marts.fit_score_model_id, marts.fit_band, marts.tier, marts.receiver,
                lists.receiver, records.receiver,
                list_contains([lists.reason_1, lists.reason_2, lists.reason_3], 'Teaches'),
                list_contains([records.reason_1, records.reason_2, records.reason_3], 'Teaches')
            from lead_fit_intent as marts
            left join lead_worklist as lists using (lead_id)
            left join crm_leads as records using (lead_id)""",
        )
        return {row[0]: tuple(row[1:]) for row in found.itertuples(index=False)}

    add("score_models", {**MODEL, **WORDS})
    add(
        "score_bands",
        {"score_model_id": "school_fit", "band": "A", "at_least_score": "70", **WORDS},
        {"score_model_id": "school_fit", "band": "B", "at_least_score": "50", "below_score": "70", **WORDS},
        {"score_model_id": "school_fit", "band": "C", "at_least_score": "30", "below_score": "50", **WORDS},
        {"score_model_id": "school_fit", "band": "D", "below_score": "30", **WORDS},
    )
    add("fit_rules", RULE)

    found = night()
    # Asking for a demo hands over whatever the tier is; whose list it is follows from the model that decides.
    assert found["ann"] == ("school_fit", "B", "tier_1", *3 * ("sales_schools",), True, True)
    assert found["cleo"] == ("school_fit", "D", "tier_3", *3 * ("sales_schools",), False, False)
    assert found["ben"][0] == "lead_fit"
    assert found["ben"][3:] == (*3 * ("sales",), False, False)
    told = query(db, "select leads_to from scorecard where rule_type = 'model' and rule_id = 'school_fit'")
    decides = "decides how well its audience fits (place 1), and sales_schools works its list"
    assert told["leads_to"].tolist() == [f"weighs 0.4 in the combined score, {decides}"]

    # Beside the profile of companies, in the same place, the better score decides: 60 of schools for Ann.
    edit_seed(
        bench.project,
        "score_models",
        lambda rows: [row | ({"persona_order": "1"} if row["score_model_id"] == "lead_fit" else {}) for row in rows],
    )
    found = night()
    assert {name: row[0] for name, row in found.items()} == {"ann": "school_fit", "ben": "lead_fit", "cleo": "lead_fit"}
    assert (found["ann"][3], found["cleo"][3]) == ("sales_schools", "sales")
