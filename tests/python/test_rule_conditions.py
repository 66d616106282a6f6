"""A director who reads three pages about pricing within a week: three rows of policy, over six nights.

Beside them the rows of a recipe, as its page has them, about pages of another topic.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

NAMES = ("ann", "ben")
# Who looks at pages about integrations, one a day from 2024-12-01 on.
READERS = {
    "cai": ("Sales Director", ("slack", "crm", "api")),
    "dan": ("Sales Director", ("api", "api", "api")),
    "eve": ("Sales Assistant", ("slack", "crm", "api")),
}
PRICING = {"attribute": "pricing_pages_in_7", "measure": "activities", "window_days": "7"}
RULE = {
    "rule_id": "senior_on_pricing",
    "score_model_id": "lead_intent",
    "attribute": "pricing_pages_in_7",
    "operator": "at_least",
    "value": "3",
    "points": "10",
}
CONDITION = {
    "rule_id": "senior_on_pricing",
    "condition": "seniority",
    "attribute": "job_seniority",
    "operator": "equals",
    "value": "director",
}
WORDS = {"reason": "Director who reads about prices", "owner": "marketing_ops"}


def recipe(project_root: Path) -> dict[str, list[dict[str, str]]]:
    """Rows of the recipe about such rules, by seed."""
    page = (project_root / "docs" / "recipes.md").read_text(encoding="utf-8")
    (chapter,) = re.findall(r'^## A rule that says "and"\n(.*?)^## ', page, flags=re.M | re.S)
    blocks = re.findall(r"^```csv (\w+)\n(.*?)^```", chapter, flags=re.M | re.S)
    return {seed: list(csv.DictReader(block.splitlines())) for seed, block in blocks}


def test_a_rule_that_says_and_gives_its_points_while_all_of_it_holds(
    fresh_bench, run_bench, write_input, edit_seed, query, project_root
):
    """Ann is a director and reads; Ben reads as much and is none, until a night later. A week on, nobody has read.

    Of the topic of the recipe, Cai and Eve read three pages, and Dan one page three times.
    """
    bench, db = fresh_bench, fresh_bench.db("and")
    titles = {
        "ann": "Sales Director",
        "ben": "Sales Assistant",
        **{name: title for name, (title, _) in READERS.items()},
    }
    rows = recipe(project_root)

    def night(as_of: str) -> None:
        leads = [
            {"lead_id": name, "created_at": "2024-11-01", "job_title": titles[name], "email": f"{name}@acme.com"}
            for name in titles
        ]
        pages = {name: [f"/pricing/{page}" for page in (1, 2, 3)] for name in NAMES}
        pages |= {name: [f"/integrations/{page}" for page in read] for name, (_, read) in READERS.items()}
        activities = [
            {
                "activity_id": f"{name}_{day}",
                "lead_id": name,
                "activity_type": "web_visit",
                "asset": page,
                "occurred_at": f"2024-12-0{day} 10:00:00",
            }
            for name, read in pages.items()
            for day, page in enumerate(read, start=1)
        ]
        write_input(bench.inputs, {"leads": leads, "activities": activities})
        wanted = [f"+{mart}" for mart in ("score_movements", "score_reasons", "scorecard", "scores_by_day")]
        result = run_bench(
            bench, ["build", "--exclude-resource-type", "unit_test", "test", "--select", *wanted], "and",
            {"account_scoring_as_of": as_of},
        )  # fmt: skip
        assert result.success

    def given(rule_id: str = "senior_on_pricing") -> dict[str, float]:
        found = query(db, "select subject_id, points from score_reasons where rule_id = ?", [rule_id])
        return dict(zip(found["subject_id"], found["points"].astype(float), strict=True))

    def causes(as_of: str, at_least: float = 5) -> dict[str, float]:
        """Of Ben's movement, causes that moved so many points; all add up to the difference of his scores."""
        found = query(
            db,
            f"""select cause, points from score_movements
            where subject_id = 'ben' and score_model_id = 'lead_intent' and snapshot_date = '{as_of}'""",
        )
        kept = query(
            db,
            f"""select snapshot_date, score from scores_by_day
            where subject_id = 'ben' and score_model_id = 'lead_intent' and snapshot_date <= '{as_of}'
            order by snapshot_date desc limit 2""",
        )
        now, before = kept["score"].astype(float)
        moved = dict(zip(found["cause"], found["points"].astype(float), strict=True))
        assert abs(sum(moved.values()) - (now - before)) < 1e-9
        return {cause: points for cause, points in moved.items() if abs(points) >= at_least}

    edit_seed(
        bench.project,
        "behaviour_attributes",
        lambda there: [
            *there,
            {**dict.fromkeys(there[0], ""), **PRICING, **WORDS, "only_asset_pattern": "%Pricing%"},
            *rows["behaviour_attributes"],
        ],
    )
    edit_seed(
        bench.project,
        "fit_rules",
        lambda there: [*there, {**dict.fromkeys(there[0], ""), **RULE, **WORDS}, *rows["fit_rules"]],
    )

    # The shipped rules about seniors and prices would give points as well.
    def others(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [row for row in rows if not row["rule_id"].endswith("senior_on_prices")]

    edit_seed(bench.project, "fit_rules", others)
    edit_seed(
        bench.project,
        "rule_conditions",
        lambda there: [{"value_to": "", **CONDITION, **WORDS}, *rows["rule_conditions"], *others(there)],
    )

    night("2024-12-02")
    assert given() == {}
    assert (given("topic_integrations"), given("senior_on_integrations")) == ({}, {"cai": 4, "dan": 4})
    night("2024-12-03")
    assert given("topic_integrations") == {"cai": 3, "eve": 3}
    assert given("senior_on_integrations") == {"cai": 4, "dan": 4}
    assert given() == {"ann": 10}
    told = query(db, "select matches from scorecard where rule_id = 'senior_on_pricing'")
    assert told["matches"].tolist() == ["pricing_pages_in_7 at least 3 and job_seniority equals director"]
    titles["ben"] = "Sales Director"
    night("2024-12-04")
    assert given() == {"ann": 10, "ben": 10}
    # He did nothing since the night before.
    assert causes("2024-12-04") == {"changed_facts": 10}
    size = {"condition": "size", "attribute": "account_employee_count", "operator": "is_known", "value": ""}
    edit_seed(bench.project, "rule_conditions", lambda rows: [*rows, {**rows[0], **size}])
    night("2024-12-05")
    assert given() == {}
    # The 10 and nothing else. The limit of pricing_page is the one of before, so what it takes less is no change of
    # policy: three visits of 8 points with a half-life of 14 days are 21.7551 a day after the last, 20.7043 two days
    # after, and 20 are left of both.
    assert causes("2024-12-05") == {"policy_change": -10}
    assert causes("2024-12-05", at_least=1) == {"policy_change": -10, "caps": 1.0508, "decay": -1.0508}
    edit_seed(bench.project, "rule_conditions", lambda rows: rows[:-1])
    night("2024-12-06")
    assert given() == {"ann": 10, "ben": 10}
    night("2024-12-20")
    assert given() == given("topic_integrations") == given("senior_on_integrations") == {}
