"""Buying roles by titles of four languages, who is missing in a buying group, and families of companies."""

from __future__ import annotations

import datetime

import pytest

from account_scoring.demo.generate import generate

AS_OF = "2026-10-31"
BUILD = ["build", "--exclude-resource-type", "unit_test", "test", "--select"]
MARTS = [
    "+buying_role_deals",
    "+account_buying_roles",
    "+account_buying_groups",
    "+account_families",
    "+quarantined_rows",
]

# Title: seniority, department, buying role. None: nothing can be told.
TITLES = {
    # English.
    "Chief Information Security Officer": ("c_level", "it", "technical evaluator"),
    "CFO": ("c_level", "finance", "economic buyer"),
    "Senior Vice President, Sales": ("vp", "sales", "economic buyer"),
    "Sr. Mgr. Procurement": ("manager", "finance", "purchasing"),
    "Executive Assistant to the CEO": ("entry", "executive", None),
    "Head of IT": ("director", "it", "technical evaluator"),
    # Words within words are none: cto in director, it in digital, hr in Christian, intern in international.
    "Director": ("director", None, "champion"),
    "Digital Christian Internationals": (None, None, None),
    "Coordination Leadership": (None, None, None),
    # German, with umlauts and without, female and male.
    "Geschäftsführerin": ("c_level", "executive", "economic buyer"),
    "Geschaeftsfuehrer": ("c_level", "executive", "economic buyer"),
    "Geschäftsführender Gesellschafter": ("c_level", "executive", "economic buyer"),
    "Vorständin Finanzen": ("c_level", "finance", "economic buyer"),
    "IT-Leiter": ("director", "it", "technical evaluator"),
    "Leiterin Einkauf": ("director", "finance", "purchasing"),
    "Finanzleiter": ("director", "finance", "purchasing"),
    "Projektleiterin Marketing": ("manager", "marketing", "champion"),
    "Vertriebsmitarbeiter": (None, "sales", "user"),
    "Assistentin der Geschäftsführung": ("entry", "executive", None),
    "Werkstudentin IT": ("student", "it", "technical evaluator"),
    "Justiziar": (None, "legal", "purchasing"),
    # French, with elision.
    "Directeur des Systèmes d'Information": ("director", "it", "technical evaluator"),
    "Responsable de l'informatique": ("manager", "it", "technical evaluator"),
    "DSI": ("c_level", "it", "technical evaluator"),
    "DAF": ("c_level", "finance", "economic buyer"),
    "Présidente-Directrice Générale": ("c_level", "executive", "economic buyer"),
    "Cheffe de projet": ("manager", None, "champion"),
    "Acheteuse": ("individual", "finance", "purchasing"),
    "Vice-présidente ventes": ("vp", "sales", "economic buyer"),
    # Spanish.
    "Consejera Delegada": ("c_level", "executive", "economic buyer"),
    "Director Ejecutivo": ("c_level", "executive", "economic buyer"),
    "Jefa de Compras": ("manager", "finance", "purchasing"),
    "Responsable de Informática": ("manager", "it", "technical evaluator"),
    "Dueña": ("c_level", "executive", "economic buyer"),
    "Asesor jurídico": ("individual", "legal", "purchasing"),
    "Encargado de Producción": ("manager", "operations", "champion"),
}


def records(read, text: str) -> list[dict]:
    """Rows of a query, with None for null."""
    found = read(text).astype(object)
    return found.where(found.notna(), None).to_dict("records")


@pytest.fixture(scope="module")
def demo(fresh_bench, run_bench, query):
    """Reads a mart of the demo, which has enough won and lost deals."""
    generate(fresh_bench.inputs, leads=2000, seed=7, as_of=datetime.date.fromisoformat(AS_OF))
    run_bench(fresh_bench, [*BUILD, *MARTS], "groups", {"account_scoring_as_of": AS_OF}, judges_policy=False)
    return lambda text: query(fresh_bench.db("groups"), text)


def test_the_planted_missing_role_is_found_with_whom_to_turn_to(demo):
    rows = {row["buying_role"]: row for row in records(
        demo, "select * from account_buying_roles where account_id = 's_account_retail'"
    )}  # fmt: skip
    assert {role: row["is_covered"] for role, row in rows.items()} == {
        "champion": True, "technical evaluator": True, "economic buyer": False,
    }  # fmt: skip
    missing = rows["economic buyer"]
    assert (missing["missing_rank"], missing["next_best_lead_id"], missing["next_best_name"]) == (
        1, "s_group_buyer", "Fay Funds",
    )  # fmt: skip
    assert missing["evidence"] == "CFO, not engaged yet, last active on 2026-10-22"
    assert {float(row["completeness"]) for row in rows.values()} == {0.666667}


def test_each_kind_of_business_has_its_own_group(demo):
    """Of new business the groups are those of account_buying_roles; upsell requires other roles, of customers alone."""
    groups = records(demo, "select * from account_buying_groups")
    retail = {row["dimension"]: row for row in groups if row["account_id"] == "s_account_retail"}
    assert set(retail) == {"intent"}
    assert (retail["intent"]["covered_role_names"], retail["intent"]["missing_role_names"]) == (
        "champion, technical evaluator", "economic buyer",
    )  # fmt: skip
    # Mia, a manager, uses the product every second day; Eno, an engineer, does too, and upsell requires no evaluator.
    spreading = {row["dimension"]: row for row in groups if row["account_id"] == "s_account_spreading"}
    assert spreading["upsell"]["covered_role_names"] == "champion"
    assert spreading["upsell"]["missing_role_names"] == "user"
    assert (float(spreading["upsell"]["completeness"]), spreading["intent"]["required_roles"]) == (0.5, 3)
    of_roles = demo("select distinct account_id, required_roles, covered_roles, completeness from account_buying_roles")
    of_groups = demo(
        "select account_id, required_roles, covered_roles, completeness from account_buying_groups"
        " where dimension = 'intent'"
    )
    assert sorted(of_roles.itertuples(index=False)) == sorted(of_groups.itertuples(index=False))
    customers = set(
        demo("select account_id from int_account_scoring__identity_accounts where is_customer")["account_id"]
    )
    assert {row["account_id"] for row in groups if row["dimension"] == "upsell"} == customers


def test_won_deals_of_the_demo_had_who_holds_the_budget(demo):
    """Planted: colleagues who hold the budget are on all won deals and on a third of the others."""
    roles = {row["buying_role"]: row for row in records(demo, "select * from buying_role_deals")}
    assert {row["known_by"] for row in roles.values()} == {"opportunity_contacts"}
    buyer = roles["economic buyer"]
    assert buyer["deal_rank"] == 1
    assert float(buyer["won_share"]) > float(buyer["lost_share"]) + 0.1
    assert float(buyer["won_share"]) == round(buyer["won_deals_with_role"] / buyer["won_deals"], 6)


def test_roles_agree_with_the_marts_of_the_night(demo):
    """Counted anew from leads and contacts; account_scores goes by titles, which sales contradicts on few deals."""
    different = demo("""
        with counted as (
            select account_id, buying_role, count(*) as people, count(*) filter (is_engaged) as engaged
            from int_account_scoring__insights_role_people where buying_role is not null group by all
        )
        select * from account_buying_roles as roles
        full join counted using (account_id, buying_role)
        where coalesce(roles.known_people, -1) <> coalesce(counted.people, 0)
            or roles.engaged_people <> coalesce(counted.engaged, 0)""")
    assert different.empty
    people, contacts = demo("""
        select
            (select count(*) from int_account_scoring__insights_role_people),
            (select sum(contacts) from int_account_scoring__account_engagement)""").iloc[0]
    assert people == contacts
    refused = demo("""
        select * from account_buying_roles
        where next_best_lead_id in (select lead_id from int_account_scoring__refusals where purpose = 'email')
            and next_best_lead_id in (select lead_id from int_account_scoring__refusals where purpose = 'phone')""")
    assert refused.empty
    completeness = demo("""
        select account_id from account_buying_roles group by account_id
        having max(completeness)
                <> round(count(*) filter (is_required and is_covered) / count(*) filter (is_required), 6)
            or count(missing_rank) <> count(distinct missing_rank)""")
    assert completeness.empty


def test_the_planted_family_has_white_space_beside_an_engaged_company(demo):
    rows = {row["account_id"]: row for row in records(
        demo, "select * from account_families where ultimate_parent_account_id = 's_account_holding'"
    )}  # fmt: skip
    assert {account: row["depth"] for account, row in rows.items()} == {
        "s_account_holding": 0, "s_account_retail": 1, "s_account_logistics": 2,
    }  # fmt: skip
    assert {account for account, row in rows.items() if row["is_white_space"]} == {
        "s_account_holding", "s_account_logistics",
    }  # fmt: skip
    for row in rows.values():
        assert (row["family_accounts"], row["family_contacts"], row["family_engaged_contacts"]) == (3, 4, 2)
        assert row["engaged_names"] == "Brontal Retail Ltd"
        assert sorted(row["white_space_names"].split(", ")) == ["Brontal Holding PLC", "Brontal Logistics Ltd"]
        # Only its retail company did anything, so the family is as far as that.
        assert float(row["family_score"]) == pytest.approx(float(rows["s_account_retail"]["intent_score"]), abs=0.001)


def test_a_planted_circle_is_told(demo):
    found = records(
        demo, "select account_id, ultimate_parent_account_id, family_accounts from account_families where is_circular"
    )
    assert sorted(found, key=lambda row: row["account_id"]) == [
        {
            "account_id": f"s_account_circle_{x}",
            "ultimate_parent_account_id": f"s_account_circle_{x}",
            "family_accounts": 1,
        }
        for x in "ab"
    ]


def test_families_are_those_that_a_walk_finds_and_score_at_least_as_their_best_member(demo):
    parent = {
        row["account_id"]: row["parent_account_id"]
        for row in records(
            demo,
            "select account_id, parent_account_id from int_account_scoring__input_accounts"
            " where row_status = 'accepted'",
        )
    }  # fmt: skip
    parent = {account: top if top in parent else None for account, top in parent.items()}

    def walk(account: str) -> list[str]:
        line = [account]
        while parent[line[-1]] is not None:
            line.append(parent[line[-1]])
            if len(set(line)) < len(line):
                return [account]
        return line

    families = {row["account_id"]: row for row in records(demo, "select * from account_families")}
    assert set(families) == {account for account, top in parent.items() if top} | {
        top for top in parent.values() if top
    }
    assert len(families) > 10
    for account, row in families.items():
        line = walk(account)
        assert (row["ultimate_parent_account_id"], row["depth"]) == (line[-1], len(line) - 1)
        assert float(row["family_score"]) >= float(row["intent_score"]) - 0.001
    engaged = demo("select sum(engaged_contacts) from account_families").iat[0, 0]
    once = demo("""select sum(engaged) from (select any_value(family_engaged_contacts) as engaged
        from account_families group by ultimate_parent_account_id)""").iat[0, 0]  # fmt: skip
    assert engaged == once


@pytest.fixture(scope="module")
def small(demo, fresh_bench, run_bench, write_input, query):
    """Reads a build of a lead per title, and of a deal on which sales said who had which part."""
    for file in fresh_bench.inputs.iterdir():
        file.unlink()
    told = {"told_buyer": "Marketing Manager", "told_nothing": "Marketing Manager", "old_record": "IT Manager"}
    titles = {**{f"t{place}": title for place, title in enumerate(TITLES)}, **told}
    write_input(
        fresh_bench.inputs,
        {
            "leads": [
                {
                    "lead_id": lead, "created_at": "2026-01-01 08:00:00", "job_title": title,
                    "account_id": "acme" if lead in told else "",
                    "merged_into_lead_id": "told_nothing" if lead == "old_record" else "",
                }
                for lead, title in titles.items()
            ],
            "activities": [
                {
                    "activity_id": "1", "lead_id": "told_buyer", "activity_type": "page_view",
                    "occurred_at": "2026-10-01 08:00:00",
                },
            ],
            "accounts": [{"account_id": "acme", "name": "Acme"}],
            "opportunities": [{"opportunity_id": "deal", "account_id": "acme", "created_at": "2026-09-01 08:00:00"}],
            "opportunity_contacts": [
                {"opportunity_id": "deal", "lead_id": "told_buyer", "role": "Decision Maker", "is_primary": "yes"},
                {"opportunity_id": "deal", "lead_id": "old_record", "role": "Other", "is_primary": "perhaps"},
                {"opportunity_id": "deal", "lead_id": "nobody", "role": "Champion", "is_primary": ""},
                {"opportunity_id": "no_such_deal", "lead_id": "told_buyer", "role": "Champion", "is_primary": ""},
            ],
        },
    )  # fmt: skip
    run_bench(fresh_bench, [*BUILD, *MARTS], "small_groups", {"account_scoring_as_of": AS_OF}, judges_policy=False)
    return lambda text: query(fresh_bench.db("small_groups"), text)


def test_titles_of_four_languages_tell_seniority_department_and_role(small):
    found = records(
        small,
        "select lead_id, job_seniority, job_department, buying_role from int_account_scoring__identity_leads"
        " where lead_id like 't%' and lead_id not like 'told%'",
    )
    read = {row["lead_id"]: (row["job_seniority"], row["job_department"], row["buying_role"]) for row in found}
    assert {title: read[f"t{place}"] for place, title in enumerate(TITLES)} == TITLES


def test_a_part_that_sales_told_goes_before_the_title(small):
    roles = {
        row["buying_role"]: row
        for row in records(small, "select * from account_buying_roles where account_id = 'acme'")
    }
    assert {role: row["known_people"] for role, row in roles.items()} == {
        "economic buyer": 1, "champion": 1, "technical evaluator": 0,
    }  # fmt: skip
    assert roles["economic buyer"]["next_best_lead_id"] == "told_buyer"
    assert roles["economic buyer"]["evidence"] == "Marketing Manager, not engaged yet, last active on 2026-10-01"
    assert roles["technical evaluator"]["evidence"] == "nobody known"


def test_without_deals_that_were_decided_nothing_is_said_of_them(small):
    assert set(small("select known_by from buying_role_deals")["known_by"]) == {"not enough data"}
    assert small("select won_share, deal_rank from buying_role_deals").isna().all(axis=None)
    assert small("select * from account_families").empty


def test_contacts_of_deals_that_cannot_be_used_are_told(small):
    found = records(
        small,
        "select column_name, reason, offending_value, counted_as from quarantined_rows"
        " where table_name = 'opportunity_contacts' order by reason",
    )
    assert [tuple(row.values()) for row in found] == [
        ("is_primary", "bad_boolean", "perhaps", "unknown"),
        ("lead_id", "unknown_lead", "nobody", "left out"),
        ("opportunity_id", "unknown_opportunity", "no_such_deal", "left out"),
    ]
