"""Rules that count the same activities in the same way share one signal: a lead's past is kept once for all of them."""

from __future__ import annotations

from collections import defaultdict

PAGES = {
    "score_model_id": "intent",
    "activity_type": "page_view",
    "points": "5",
    "decay_mode": "half_life",
    "half_life_days": "7",
    "daily_cap": "3",
}
GROUPS = [
    {"rule_group_id": "web", "match_mode": "first", "group_cap": "25"},
    {"rule_group_id": "shop", "match_mode": "first"},
    {"rule_group_id": "talks", "match_mode": "first"},
    {"rule_group_id": "both", "match_mode": "all"},
]
# Rules of one set share a signal, rules of two sets do not.
ALIKE = [
    {
        "pages": {},
        "other_points": {"score_model_id": "upsell", "points": "-2", "rule_cap": "30", "reason": "Left"},
        "written_otherwise": {"activity_type": "Page_View", "decay_mode": "", "half_life_days": "7.0"},
        "in_a_group_of_all": {"rule_group_id": "both", "priority": "2"},
        "alone_in_a_group": {"rule_group_id": "talks", "priority": "1"},
    },
    {"other_half_life": {"half_life_days": "8"}},
    {"other_cap": {"daily_cap": "4"}},
    {"no_cap": {"daily_cap": ""}},
    {"portions": {"quantity_per_unit": "3", "daily_cap": ""}},
    {"no_decay": {"decay_mode": "none", "half_life_days": ""}},
    {"window": {"decay_mode": "window", "half_life_days": "", "lifespan_days": "7"}},
    {"linear": {"decay_mode": "linear", "half_life_days": "", "lifespan_days": "7"}},
    {"other_type": {"activity_type": "chat"}},
    {"any_type": {"activity_type": ""}},
    {"of_a_channel": {"channel": "web"}},
    # What comes first in a group takes nothing from anybody before it.
    {
        "prices": {"asset_pattern": "/pricing%"},
        "prices_first": {"asset_pattern": "/pricing%", "rule_group_id": "web", "priority": "1"},
        "first_of_upsell": {
            "asset_pattern": "/Pricing%",
            "rule_group_id": "shop",
            "score_model_id": "upsell",
            "priority": "7",
        },
    },
    # Pages without prices are other activities than pages.
    {
        "pages_after_prices": {"rule_group_id": "web", "priority": "2"},
        "last_of_upsell": {"rule_group_id": "shop", "score_model_id": "upsell"},
    },
    {"chats_last": {"activity_type": "chat", "rule_group_id": "web", "priority": "3"}},
]


def test_rules_that_count_alike_share_a_signal(fresh_bench, write_policy, run_bench, query):
    (fresh_bench.inputs / "leads.csv").write_text("lead_id,created_at\n", encoding="utf-8")
    (fresh_bench.inputs / "activities.csv").write_text(
        "activity_id,lead_id,activity_type,occurred_at\n", encoding="utf-8"
    )
    rules = [{"rule_id": name, **PAGES, **cells} for alike in ALIKE for name, cells in alike.items()]
    models = sorted({rule["score_model_id"] for rule in rules})
    scored = [{"score_model_id": model, "subject": "lead"} for model in models]
    policy = {"activity_rules": rules, "rule_groups": GROUPS, "score_models": scored}
    write_policy(fresh_bench.project, policy)
    run_bench(fresh_bench, ["seed", "--select", *policy], "signals")
    run_bench(fresh_bench, ["run", "--select", "int_account_scoring__rule_signals"], "signals")
    found = defaultdict(set)
    for rule_id, signal_key in query(
        fresh_bench.db("signals"), "select rule_id, signal_key from int_account_scoring__rule_signals"
    ).itertuples(index=False):
        found[signal_key].add(rule_id)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, ALIKE))
