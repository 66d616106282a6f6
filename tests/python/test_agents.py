"""Who calls itself a machine is judged when its acts are read; other words, or a column that comes, read all anew."""

from __future__ import annotations

ACTIVITY = {"lead_id": "l1", "activity_type": "page_view", "occurred_at": "2024-11-30 10:00:00"}
LOADED = {"loaded_at": "2024-11-30 11:00:00"}
AGENTS = {"a1": "Googlebot/2.1", "a2": "Mozilla/5.0 (CUBOT NOTE 20)", "a3": "InHouseProbe 1.0", "a4": ""}


def test_other_words_and_a_column_that_comes_judge_what_was_read_long_ago(
    fresh_bench, run_bench, write_input, edit_seed, query
):
    """The day of loading is a month before the builds, so nothing else would make them read it again."""

    def write(*, with_agents: bool) -> None:
        rows = [
            {"activity_id": name, **ACTIVITY, **({"user_agent": agent} if with_agents else {}), **LOADED}
            for name, agent in AGENTS.items()
        ]
        newest = {**rows[0], "activity_id": "newest", "loaded_at": "2025-01-01 01:00:00"}
        newest.update({"user_agent": ""} if with_agents else {})
        leads = [{"lead_id": "l1", "created_at": "2024-11-01"}]
        write_input(fresh_bench.inputs, {"leads": leads, "activities": [*rows, newest]})

    def machines() -> set[str]:
        run_bench(
            fresh_bench,
            ["run", "--select", "+int_account_scoring__activity_log"],
            "agents",
            {"account_scoring_as_of": "2025-01-01"},
        )
        found = query(
            fresh_bench.db("agents"),
            """select rows.activity_id from int_account_scoring__activity_log as log
            inner join int_account_scoring__activity_rows as rows using (activity_key) where log.is_bot""",
        )
        return set(found["activity_id"])

    def use(words: str) -> None:
        edit_seed(
            fresh_bench.project,
            "machine_rules",
            lambda rules: [
                {**rule, **({"agent_words": words} if rule["kind"] == "declared_agent" else {})} for rule in rules
            ],
        )
        run_bench(fresh_bench, ["seed"], "agents", {"account_scoring_as_of": "2025-01-01"})

    use("bot|-cubot")
    write(with_agents=False)
    assert machines() == set()
    write(with_agents=True)
    assert machines() == {"a1"}
    use("bot")
    assert machines() == {"a1", "a2"}
    use("inhouse probe|inhouseprobe 1.0")
    assert machines() == {"a3"}
