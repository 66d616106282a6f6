"""Who is who in real exports: addresses, domains, one person twice, accounts merged and deleted. One small build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

if TYPE_CHECKING:
    from conftest import Bench

MARTS = ["account_scores", "lead_fit_intent", "lead_worklist", "crm_leads", "quarantined_rows", "input_reconciliation"]
PRIVATE = ["leads", "domains", "accounts", "lead_accounts", "consents"]
INPUT = ["leads", "accounts", "opportunities"]

# Text of a cell -> the address that is read, or None, and whether the cell is told.
ADDRESSES: dict[str, tuple[str | None, bool]] = {
    "<pat@delta-pumps.com>": ("pat@delta-pumps.com", False),
    "lee@delta-pumps.com;": ("lee@delta-pumps.com", False),
    "sam@delta-pumps.com\t": ("sam@delta-pumps.com", False),
    "zoe@delta-pumps.com\u200b": ("zoe@delta-pumps.com", False),
    "joy@delta-pumps.com.": ("joy@delta-pumps.com", False),
    "ann@delta-pumps.com": ("ann@delta-pumps.com", False),
    "Ben@Delta-Pumps.com": ("ben@delta-pumps.com", False),
    "Cay Li <cay@delta-pumps.com>": ("cay@delta-pumps.com", False),
    '"Li, Dan" <dan@delta-pumps.com>': ("dan@delta-pumps.com", False),
    "eva@delta-pumps.com <eva@delta-pumps.com>": ("eva@delta-pumps.com", False),
    "mailto:fay@delta-pumps.com?subject=Hello": ("fay@delta-pumps.com", False),
    "SMTP:gus@delta-pumps.com": ("gus@delta-pumps.com", False),
    "'hal@delta-pumps.com'": ("hal@delta-pumps.com", False),
    "\u201cida@delta-pumps.com\u201d": ("ida@delta-pumps.com", False),
    "\u00a0jon@delta-pumps.com\u00a0": ("jon@delta-pumps.com", False),
    "[kai@delta-pumps.com]": ("kai@delta-pumps.com", False),
    "leo@delta-pumps.com (work)": ("leo@delta-pumps.com", False),
    "mia+news@delta-pumps.com,": ("mia+news@delta-pumps.com", False),
    "o'neill@delta-pumps.com": ("o'neill@delta-pumps.com", False),
    "Nöl@delta-pumps.com\r\n": ("nöl@delta-pumps.com", False),
    "uwe@delta-pumps.com\u2028": ("uwe@delta-pumps.com", False),
    # Of several the first counts, and the cell is told.
    "ole@delta-pumps.com, x@other.com": ("ole@delta-pumps.com", True),
    "pia@delta-pumps.com;x@other.com": ("pia@delta-pumps.com", True),
    "<rob@delta-pumps.com>, <x@other.com>": ("rob@delta-pumps.com", True),
    "sue@delta-pumps.com\nx@other.com": ("sue@delta-pumps.com", True),
    # No address: nobody guesses.
    "tom @delta-pumps.com": (None, True),
    "una@delta-pumps.co m": (None, True),
    "Vic Li vic@delta-pumps.com": (None, True),
    "wim@delta-pumps": (None, True),
    "xia@@delta-pumps.com": (None, True),
    "yan@delta-pumps..com": (None, True),
    "zed@10.0.0.1": (None, True),
    "abe@delta-pumps.c": (None, True),
    "bea(at)delta-pumps.com": (None, True),
    "cat,dog@delta-pumps.com": (None, True),
    # A label neither begins nor ends with a hyphen or underscore.
    "dee@delta-pumps.com-": (None, True),
    "dot@delta-pumps.com_": (None, True),
    "eli@-delta-pumps.com": (None, True),
    "flo@mail.-delta-pumps.com": (None, True),
    "gil@mail_delta.delta-pumps.com": ("gil@mail_delta.delta-pumps.com", False),
}

# Text of an account's domain -> its host names and whether the cell is told.
DOMAINS: dict[str, tuple[str | None, bool]] = {
    "https://www.Shop.One-Works.com:443/about?x=1": ("shop.one-works.com", False),
    "two-works.com.": ("two-works.com", False),
    "sales@three-works.com": ("three-works.com", False),
    "four-works.com, four-works.de": ("four-works.com four-works.de", False),
    "five-works.com;https://five-works.de/": ("five-works.com five-works.de", False),
    "six-works.com\u200b": ("six-works.com", False),
    "//www2.seven-works.com": ("seven-works.com", False),
    "*.eight-works.com": ("eight-works.com", False),
    "<mailto:info@nine-works.com>": ("nine-works.com", False),
    "tën-works.de": ("tën-works.de", False),
    "https://sixteen-works.com/\nhttps://sixteen-works.de/": ("sixteen-works.com sixteen-works.de", False),
    "https://seventeen-works.com/\u00fcber-uns": ("seventeen-works.com", False),
    # What can be read of it is used.
    "eleven-works.com, unknown": ("eleven-works.com", True),
    "a.works b.works c.works d.works e.works f.works g.works h.works": (
        "a.works b.works c.works d.works e.works f.works g.works h.works",
        False,
    ),
    "a.work b.work c.work d.work e.work f.work g.work h.work i.work": (
        "a.work b.work c.work d.work e.work f.work g.work h.work i.work",
        True,
    ),
    "twelve works": (None, True),
    "thirteen-works": (None, True),
    "14.14.14.14": (None, True),
    "fifteen-works..com": (None, True),
    "eighteen-works.com-": (None, True),
    "_nineteen-works.com": (None, True),
    "twenty-works_.com": (None, True),
    "my_21-works.com": ("my_21-works.com", False),
    "22-works.com, 23-works-.com": ("22-works.com", True),
    "https://": (None, True),
}

# Host name of an address -> domain and class. Everything but business forms no account.
HOSTS: dict[str, tuple[str | None, str]] = {
    "hotmail.co.uk": ("hotmail.co.uk", "free"),
    "googlemail.com": ("googlemail.com", "free"),
    "yahoo.com.ar": ("yahoo.com.ar", "free"),
    "live.nl": ("live.nl", "free"),
    "pm.me": ("pm.me", "free"),
    "sina.com.cn": ("sina.com.cn", "free"),
    "zohomail.eu": ("zohomail.eu", "free"),
    "acme.hs-sites.com": ("acme.hs-sites.com", "shared"),
    "pc7.home.arpa": ("pc7.home.arpa", "reserved"),
    "rediffmail.com": ("rediffmail.com", "free"),
    "vip.qq.com": ("qq.com", "free"),
    "privaterelay.appleid.com": ("privaterelay.appleid.com", "free"),
    # A family is a name under a public suffix, not a part of one.
    "hotmail.acme-works.com": ("acme-works.com", "business"),
    "myhotmail.com": ("myhotmail.com", "business"),
    # The company knows better.
    "live.io": ("live.io", "business"),
    "acme-works.onmicrosoft.com": ("onmicrosoft.com", "shared"),
    "acme-works.mail.onmicrosoft.com": ("onmicrosoft.com", "shared"),
    "acme-works.zendesk.com": ("acme-works.zendesk.com", "shared"),
    "zendesk.com": ("zendesk.com", "business"),
    "users.noreply.github.com": ("users.noreply.github.com", "free"),
    "github.com": ("github.com", "business"),
    "github.io": (None, "shared"),
    "myshopify.com": (None, "shared"),
    "co.uk": (None, "shared"),
    # Under a suffix of the private section each name is somebody's own.
    "acme-works.github.io": ("acme-works.github.io", "business"),
    "mail.acme-works.co.uk": ("acme-works.co.uk", "business"),
    # *.ck is a rule, !www.ck an exception to it; *.kobe.jp says nothing about kobe.jp itself.
    "acme-works.co.ck": ("acme-works.co.ck", "business"),
    "mail.www.ck": ("www.ck", "business"),
    "co.ck": (None, "shared"),
    "kobe.jp": ("kobe.jp", "business"),
    "mail.city.kobe.jp": ("city.kobe.jp", "business"),
    "mail.acme-works.test": ("acme-works.test", "reserved"),
    # Ends that nobody has; those of other alphabets are some, in either spelling.
    "acme-works.com.deleted": ("com.deleted", "unknown_ending"),
    "acmeworks.onion": ("acmeworks.onion", "reserved"),
    "acme-works.lokal": ("acme-works.lokal", "unknown_ending"),
    "acme-works.рф": ("acme-works.рф", "business"),
    "acme-works.xn--p1ai": ("acme-works.xn--p1ai", "business"),
    "acme-works.example": ("acme-works.example", "reserved"),
    "acme-works.invalid": ("acme-works.invalid", "reserved"),
    "pc7.localhost": ("pc7.localhost", "reserved"),
    # A suffix that the company calls its own, and all below it.
    "netlify.app": ("netlify.app", "own"),
    "acme-works.netlify.app": ("acme-works.netlify.app", "own"),
}

# Records of people: lead, account that is named, address, day of creation.
PEOPLE = [
    ("lead-7", "", "kim@duplo-machines.com", "2024-11-01"),
    ("contact-7", "", "Kim@Duplo-Machines.com;", "2024-12-01"),
    # The lead is older and names no account, the contact does: one person, of that account.
    ("lead-8", "", "lou@gmail.com", "2024-11-01"),
    ("contact-8", "DUPLO", "<lou@gmail.com>", "2024-12-01"),
    # One address, two accounts that are named: two contacts, and who names none is neither.
    ("adviser_a", "DUPLO", "max@advisers.com", "2024-11-01"),
    ("adviser_b", "TWO", "max@advisers.com", "2024-11-02"),
    ("adviser", "", "max@advisers.com", "2024-10-01"),
    # Shared inboxes are no person.
    ("inbox_a", "", "info@duplo-machines.com", "2024-11-01"),
    ("inbox_b", "", "info@duplo-machines.com", "2024-12-01"),
    ("inbox_c", "", "info+web@duplo-machines.com", "2024-12-01"),
    ("inbox_d", "", "info+web@duplo-machines.com", "2024-12-01"),
    # Who was deleted is nobody's other record; a merge of the source goes on to the older one.
    ("deleted", "", "ned@duplo-machines.com", "2024-10-01"),
    ("alive", "", "ned@duplo-machines.com", "2024-11-01"),
    ("loser", "", "old.oma@duplo-machines.com", "2024-09-01"),
    ("winner", "", "oma@duplo-machines.com", "2024-12-01"),
    ("oldest", "", "oma@duplo-machines.com", "2024-11-01"),
    # Without an address, or with one that cannot be read, everybody stays alone.
    ("no_address_a", "", "n@a", "2024-11-01"),
    ("no_address_b", "", "n@a", "2024-11-01"),
]
FACTS = {"deleted": {"is_deleted": "true"}, "loser": {"merged_into_lead_id": "winner"}}

ACCOUNTS = [
    {"account_id": "DELTA", "name": "Delta Pumps", "domain": "delta-pumps.com"},
    {"account_id": "DUPLO", "name": "Duplo Machines", "domain": "duplo-machines.com"},
    {"account_id": "TWO", "name": "Two"},
    {"account_id": "LISTED", "domain": "four-sites.com, www.four-sites.de"},
    {"account_id": "BY_WEBSITE", "website": "https://www.website-works.com/en"},
    {"account_id": "BY_OTHER", "domain": "n.n.", "website": "website-other.com"},
    {"account_id": "BOTH", "domain": "both-works.com", "website": "https://not-this-works.com"},
    {"account_id": "ON_A_PAGE", "website": "https://www.linkedin.com/company/page-works"},
    # Merged: a chain, a circle, nobody, itself; merging goes before deletion.
    {"account_id": "FIRST", "name": "Chain One", "domain": "chain-one.com", "merged_into_account_id": "SECOND"},
    {"account_id": "SECOND", "domain": "chain-two.com", "merged_into_account_id": "THIRD", "is_deleted": "yes"},
    {"account_id": "THIRD", "domain": "chain-three.com"},
    {"account_id": "CIRCLE_A", "domain": "circle-a.com", "merged_into_account_id": "CIRCLE_B"},
    {"account_id": "CIRCLE_B", "domain": "circle-b.com", "merged_into_account_id": "CIRCLE_A"},
    {"account_id": "INTO_NOBODY", "domain": "into-nobody.com", "merged_into_account_id": "WHO"},
    {"account_id": "INTO_GONE", "domain": "into-gone.com", "merged_into_account_id": "GONE"},
    {"account_id": "GONE", "name": "Gone Inc", "domain": "gone-works.com", "is_deleted": "1.0"},
    {"account_id": "GONE_SOMEHOW", "domain": "gone-somehow.com", "is_deleted": "perhaps"},
    {"account_id": "NOT_GONE", "domain": "not-gone.com", "is_deleted": "no"},
    # Without a domain: most people share one; too few; no majority; a domain that is another's; free mail.
    {"account_id": "GRAAMERE", "name": "Graamere B.V."},
    {"account_id": "FEW", "name": "Few"},
    {"account_id": "SPLIT", "name": "Split"},
    {"account_id": "TAKEN", "name": "Taken"},
    {"account_id": "PRIVATE", "name": "Private", "domain": "gmail.com"},
    {"account_id": "LOCAL", "name": "Local", "domain": "acme-works.lokal"},
    # Two without a domain whose people share the same one: that of more people has it.
    {"account_id": "RIVAL_FEW", "name": "Rival Few"},
    {"account_id": "RIVAL_MORE", "name": "Rival More"},
    *({"account_id": f"D{number}", "domain": text} for number, text in enumerate(DOMAINS)),
]

# Leads that are known by where they belong: name, account that is named, company, address.
STAFF = [
    *((f"{host}@", "", "", f"pat@{host}") for host in HOSTS),
    *((f"site_{end}", "", "", f"pat@four-sites.{end}") for end in ("com", "de")),
    *((name, "", "", f"pat@{name}") for name in ("website-works.com", "website-other.com", "both-works.com")),
    *((name, "", "", f"pat@{name}") for name in ("not-this-works.com", "linkedin.com")),
    *((f"chain-{end}.com", "", "", f"pat@chain-{end}.com") for end in ("one", "two", "three")),
    ("named_first", "FIRST", "", ""),
    ("called_first", "", "Chain One", ""),
    *((name, "", "", f"pat@{name}") for name in ("circle-a.com", "into-nobody.com", "into-gone.com", "gone-works.com")),
    *((name, "", "", f"pat@{name}") for name in ("gone-somehow.com", "not-gone.com")),
    ("named_gone", "GONE", "", "lee@gone-works.com"),
    ("named_gone_at_delta", "GONE", "", "del@delta-pumps.com"),
    ("named_gone_without", "GONE", "", ""),
    ("called_gone", "", "Gone", ""),
    *((f"graamere_{number}", "GRAAMERE", "", f"p{number}@graamere.nl") for number in range(2)),
    ("graamere_by_name", "", "Graamere", "p3@graamere.nl"),
    ("graamere_elsewhere", "GRAAMERE", "", "p4@agency.nl"),
    ("graamere_at_home", "GRAAMERE", "", "p5@gmail.com"),
    ("graamere_found", "", "", "p6@mail.graamere.nl"),
    *((f"few_{number}", "FEW", "", f"p{number}@few.nl") for number in range(2)),
    ("few_found", "", "", "p6@few.nl"),
    *((f"split_{number}", "SPLIT", "", f"p{number}@split-{number % 2}.nl") for number in range(6)),
    ("split_found", "", "", "p6@split-0.nl"),
    *((f"taken_{number}", "TAKEN", "", f"p{number}@duplo-machines.com") for number in range(3)),
    ("taken_found", "", "", "p6@duplo-machines.com"),
    *((f"private_{number}", "PRIVATE", "", f"p{number}@gmx.net") for number in range(3)),
    ("private_found", "", "", "p6@gmx.net"),
    *((f"rival_few_{number}", "RIVAL_FEW", "", f"f{number}@rivals.nl") for number in range(3)),
    *((f"rival_more_{number}", "RIVAL_MORE", "", f"m{number}@rivals.nl") for number in range(4)),
    ("rivals_found", "", "", "p6@rivals.nl"),
    # An account that is named and in no table has no domain either.
    *((f"off_file_{number}", "OFF_FILE", "", f"p{number}@off-file.nl") for number in range(3)),
    ("off_file_found", "", "", "p6@off-file.nl"),
]

OPPORTUNITIES = [
    ("won", "", "FIRST", ""),
    ("deleted", "", "DELTA", "true"),
    ("deleted_somehow", "", "DELTA", "perhaps"),
    ("kept", "", "DELTA", "0"),
    ("of_gone", "", "GONE", ""),
    ("of_gone_and_lead", "contact-7", "GONE", ""),
    ("off_file", "", "ELSEWHERE", ""),
]


@pytest.fixture(scope="module")
def built(fresh_bench: Bench, run_bench, write_input, edit_seed, query) -> dict[str, pd.DataFrame]:
    """Tables of the build by name: marts, input_<table> and identity_<what>."""
    why = {"reason": "Tested.", "owner": "tests"}
    edit_seed(
        fresh_bench.project,
        "company_domains",
        lambda rows: [
            *rows,
            {"domain": "live.io", "domain_class": "business", **why},
            {"domain": "netlify.app", "domain_class": "own", **why},
        ],
    )
    # What a tier asks for is told of who has an open opportunity too: the tests look at it.
    edit_seed(
        fresh_bench.project,
        "handover_situations",
        lambda rows: [{**row, "treatment": "mark", "action": ""} for row in rows],
    )
    lead = {"created_at": "2024-11-01", "job_title": "VP Marketing", "country": "US"}
    leads = [{"lead_id": f"e{number}", **lead, "email": text} for number, text in enumerate(ADDRESSES)]
    leads += [
        {"lead_id": name, **lead, "account_id": account, "email": email, "created_at": day, **FACTS.get(name, {})}
        for name, account, email, day in PEOPLE
    ]
    leads += [
        {"lead_id": name, **lead, "account_id": account, "company_name": company, "email": email}
        for name, account, company, email in STAFF
    ]
    acts = ["lead-7", "contact-7", "e0", "e1", "loser", "winner", "oldest"]
    write_input(
        fresh_bench.inputs,
        {
            "leads": leads,
            "accounts": ACCOUNTS,
            "activities": [
                {"activity_id": name, "lead_id": name, "activity_type": "demo_request", "occurred_at": "2024-12-30"}
                for name in acts
            ],
            "opportunities": [
                {"opportunity_id": name, "created_at": "2024-12-01", "lead_id": of, "account_id": at, "is_deleted": is_}
                for name, of, at, is_ in OPPORTUNITIES
            ],
            "consents": [
                {"lead_id": "contact-7", "purpose": "phone", "is_granted": "no", "changed_at": "2024-12-20"},
                {"lead_id": "e0", "purpose": "phone", "is_granted": "yes", "changed_at": "2024-12-20"},
            ],
        },
    )
    run_bench(
        fresh_bench,
        ["build", "--exclude-resource-type", "unit_test", "test", "--select", *(f"+{mart}" for mart in MARTS)],
        "who_is_who",
        # A fifth of the addresses is made to be bad.
        {"account_scoring_accept_batch": "yes"},
    )
    tables = {name: name for name in MARTS}
    tables |= {f"input_{name}": f"int_account_scoring__input_{name}" for name in INPUT}
    tables |= {f"identity_{name}": f"int_account_scoring__identity_{name}" for name in PRIVATE}
    return {name: query(fresh_bench.db("who_is_who"), f"from {table}") for name, table in tables.items()}


def column(table: pd.DataFrame, key: str, value: str) -> dict:
    """A column of a table by another one; what is missing is None."""
    found = table.set_index(key)[value].astype(object)
    assert found.index.is_unique
    return found.where(found.notna(), None).to_dict()


@pytest.fixture(scope="module")
def matches(built) -> dict[str, tuple[str, str]]:
    """Account of each lead that has one, and how it was found."""
    table = built["identity_lead_accounts"]
    return {row.lead_id: (row.account_id, row.match_method) for row in table.itertuples()}


def test_an_address_is_read_without_what_stands_around_it(built):
    read = column(built["input_leads"], "lead_id", "email")
    expected = {text: address for text, (address, _) in ADDRESSES.items()}
    assert {text: read[f"e{number}"] for number, text in enumerate(ADDRESSES)} == expected


def test_an_address_that_is_none_or_several_is_told(built):
    told = built["quarantined_rows"].query("column_name == 'email' and row_key.str.startswith('e')")
    found = {row.row_key: (row.reason, row.counted_as) for row in told.itertuples()}
    assert found == {
        f"e{number}": ("malformed_email", "what of it can be read" if address else "unknown")
        for number, (address, is_told) in enumerate(ADDRESSES.values())
        if is_told
    }


def test_no_address_makes_an_account_of_its_own(built, matches):
    delta = {f"e{number}" for number, (address, _) in enumerate(ADDRESSES.values()) if address}
    assert {lead for lead, (account, _) in matches.items() if account == "DELTA"} == {*delta, "named_gone_at_delta"}
    made = [name for name in built["identity_accounts"]["account_id"] if "delta" in name or "other.com" in name]
    assert made == []


def test_the_domain_of_an_account_is_read_in_every_form(built):
    read = column(built["input_accounts"], "account_id", "host_names")
    assert {text: read[f"D{number}"] for number, text in enumerate(DOMAINS)} == {
        text: hosts for text, (hosts, _) in DOMAINS.items()
    }
    told = built["quarantined_rows"].query("table_name == 'accounts' and reason == 'malformed_domain'")
    assert {(row.row_key, row.column_name, row.counted_as) for row in told.itertuples()} == {
        ("BY_OTHER", "domain", "unknown"),
        *(
            (f"D{number}", "domain", "what of it can be read" if hosts else "unknown")
            for number, (hosts, is_told) in enumerate(DOMAINS.values())
            if is_told
        ),
    }


def test_a_domain_of_nobody_is_told_where_an_account_has_no_other(built):
    told = built["quarantined_rows"].query("reason == 'nobodys_domain'")
    assert {(row.row_key, row.column_name, row.offending_value, row.counted_as) for row in told.itertuples()} == {
        ("ON_A_PAGE", "website", "linkedin.com", "unknown"),
        ("PRIVATE", "domain", "gmail.com", "unknown"),
        ("LOCAL", "domain", "acme-works.lokal", "unknown"),
    }


def test_all_domains_of_an_account_match_and_a_website_stands_in(matches):
    assert {name: matches.get(name) for name in ("site_com", "site_de")} == dict.fromkeys(
        ("site_com", "site_de"), ("LISTED", "email_domain")
    )
    assert matches["website-works.com"] == ("BY_WEBSITE", "email_domain")
    assert matches["website-other.com"] == ("BY_OTHER", "email_domain")
    assert matches["both-works.com"] == ("BOTH", "email_domain")
    # The domain is given, so the website says nothing; a page on a platform is nobody's domain.
    assert matches["not-this-works.com"] == ("domain:not-this-works.com", "derived_domain")
    assert "linkedin.com" not in matches


def test_domains_are_those_of_the_public_suffix_list_and_classes_those_of_the_lists(built):
    domains = built["identity_domains"].set_index("host")
    found = {host: domains.loc[host, ["domain", "domain_class"]].tolist() for host in HOSTS}
    assert {host: (None if pd.isna(name) else name, kind) for host, (name, kind) in found.items()} == HOSTS


def test_domains_of_nobody_form_no_account(matches):
    assert {host: matches.get(f"{host}@") for host in HOSTS} == {
        host: (f"domain:{domain}", "derived_domain") if kind == "business" else None
        for host, (domain, kind) in HOSTS.items()
    }


def test_relays_and_national_names_of_mail_providers_count_as_free_mail(built):
    kinds = column(built["identity_leads"], "lead_id", "email_domain_class")
    free = [host for host, (_, kind) in HOSTS.items() if kind == "free"]
    assert {host: kinds[f"{host}@"] for host in free} == dict.fromkeys(free, "free")
    fit = column(built["lead_fit_intent"], "lead_id", "fit_score")
    # The rule free_mail takes ten points; everything else is alike.
    assert {float(fit["github.com@"] - fit[f"{host}@"]) for host in free} == {10.0}


def test_records_with_one_address_are_one_person(built):
    leads = built["input_leads"]
    reasons = column(leads, "lead_id", "merge_reason")
    assert {name: reason for name, reason in reasons.items() if reason} == {
        "contact-7": "same_address",
        "contact-8": "same_address",
        "winner": "same_address",
        "loser": "merged_into_lead_id",
    }
    left = column(leads, "lead_id", "surviving_lead_id")
    assert (left["contact-7"], left["contact-8"]) == ("lead-7", "lead-8")
    assert (left["winner"], left["loser"]) == ("oldest", "oldest")
    known = column(built["identity_leads"], "lead_id", "given_account_id")
    assert (known["lead-7"], known["lead-8"]) == (None, "DUPLO")
    told = built["quarantined_rows"].query("reason == 'same_address'")
    assert {(row.row_key, row.scope, row.offending_value, row.counted_as) for row in told.itertuples()} == {
        ("contact-7", "duplicate", "kim@duplo-machines.com", "one person with lead lead-7"),
        ("contact-8", "duplicate", "lou@gmail.com", "one person with lead lead-8"),
        ("winner", "duplicate", "oma@duplo-machines.com", "one person with lead oldest"),
    }
    row = built["input_reconciliation"].set_index("table_name").loc["leads"]
    # The four above, and who was deleted.
    assert row["suppressed_rows"] == 5


def test_a_shared_inbox_with_or_without_a_tag_is_no_person(built):
    generic = column(built["identity_leads"], "lead_id", "email_is_generic")
    inboxes = ["inbox_a", "inbox_b", "inbox_c", "inbox_d"]
    assert {name: generic[name] for name in inboxes} == dict.fromkeys(inboxes, True)
    assert not generic["e17"]


def test_one_person_with_two_records_is_one_engaged_contact(built):
    duplo = built["account_scores"].set_index("account_id").loc["DUPLO"]
    # Kim, and oldest, to whom winner and loser belong; tier_1 asks for two.
    assert duplo["engaged_contacts"] == 2
    worklist = built["lead_worklist"].set_index("lead_id")
    assert {"contact-7", "winner", "loser"}.isdisjoint(worklist.index)
    # No calls, said to one record, holds for both.
    assert worklist.loc[["lead-7", "e0"], "action"].tolist() == ["Write personally", "Call now"]
    assert {"contact-7", "contact-8"}.isdisjoint(built["crm_leads"]["lead_id"])


def test_what_belongs_to_a_merged_account_belongs_to_the_one_that_is_left(built, matches):
    for name in ("chain-one.com", "chain-two.com", "chain-three.com"):
        assert matches[name] == ("THIRD", "email_domain"), name
    assert matches["named_first"] == ("THIRD", "account_id")
    assert matches["called_first"] == ("THIRD", "company_name")
    accounts = built["input_accounts"].set_index("account_id")
    assert accounts.loc[["FIRST", "SECOND"], "row_reason"].tolist() == ["merged", "merged"]
    # A circle stays what it is, and whoever was merged into nobody.
    assert matches["circle-a.com"] == ("CIRCLE_A", "email_domain")
    assert matches["into-nobody.com"] == ("INTO_NOBODY", "email_domain")
    told = built["quarantined_rows"].query("column_name == 'merged_into_account_id'")
    assert set(told["row_key"]) == {"CIRCLE_A", "CIRCLE_B", "INTO_NOBODY"}
    assert set(built["account_scores"]["account_id"]).isdisjoint({"FIRST", "SECOND", "GONE", "INTO_GONE"})


def test_nobody_belongs_to_a_deleted_account(built, matches):
    for name in ("gone-works.com", "into-gone.com", "gone-somehow.com"):
        assert matches[name] == (f"domain:{name}", "derived_domain"), name
    assert matches["not-gone.com"] == ("NOT_GONE", "email_domain")
    assert matches["named_gone"] == ("domain:gone-works.com", "derived_domain")
    assert matches["named_gone_at_delta"] == ("DELTA", "email_domain")
    assert {"named_gone_without", "called_gone"}.isdisjoint(matches)
    told = built["quarantined_rows"].query("table_name == 'accounts' and column_name == 'is_deleted'")
    found = [(row.row_key, row.offending_value, row.counted_as) for row in told.itertuples()]
    assert found == [("GONE_SOMEHOW", "perhaps", "deleted")]


def test_opportunities_that_are_deleted_or_of_a_deleted_account_are_none(built):
    table = built["input_opportunities"]
    assert column(table, "opportunity_id", "row_reason") == {
        **{"won": None, "kept": None, "off_file": None, "of_gone_and_lead": None},
        **{"deleted": "deleted", "deleted_somehow": "deleted", "of_gone": "account_deleted"},
    }
    accounts = column(table, "opportunity_id", "surviving_account_id")
    assert {name: accounts[name] for name in ("won", "kept", "off_file", "of_gone_and_lead")} == {
        **{"won": "THIRD", "kept": "DELTA", "off_file": "ELSEWHERE"},
        "of_gone_and_lead": None,
    }
    assert column(table, "opportunity_id", "surviving_lead_id")["of_gone_and_lead"] == "lead-7"
    row = built["input_reconciliation"].set_index("table_name").loc["opportunities"]
    assert row[["accepted_rows", "suppressed_rows", "quarantined_rows", "quarantined_values"]].tolist() == [4, 3, 0, 1]


def test_an_account_without_a_domain_takes_the_one_that_most_of_its_people_have(built, matches):
    assert matches["graamere_found"] == ("GRAAMERE", "inherited_domain")
    assert column(built["identity_accounts"], "account_id", "domain")["GRAAMERE"] == "graamere.nl"
    assert "domain:graamere.nl" not in set(built["identity_accounts"]["account_id"])
    assert matches["rivals_found"] == ("RIVAL_MORE", "inherited_domain")
    assert matches["off_file_found"] == ("OFF_FILE", "inherited_domain")
    # Two are too few, half is no majority, a domain on file is its account's, and free mail is nobody's.
    assert matches["few_found"] == ("domain:few.nl", "derived_domain")
    assert matches["split_found"] == ("domain:split-0.nl", "derived_domain")
    assert matches["taken_found"] == ("DUPLO", "email_domain")
    assert "private_found" not in matches


def test_addresses_and_domains_are_read_alike_on_postgres(fresh_bench, run_bench, postgres):
    """The same expressions on the same texts: only the names of two functions differ."""
    macros = ("input_email", "input_email_uncastable", "input_hosts", "input_hosts_uncastable")
    expressions = ", ".join(f"{{{{ account_scoring.{macro}(input, 'cell') }}}} as {macro}" for macro in macros)
    given = "{% set input = {'columns': {'cell': {'sql': 'cell', 'type': 'text'}}} %}"
    result = run_bench(fresh_bench, ["compile", "--inline", f"{given}select {expressions} from cells"], "macros")
    compiled = result.result.results[0].node.compiled_code
    cells = [*ADDRESSES, *DOMAINS]
    with duckdb.connect() as connection:
        connection.execute("create table cells (place int, cell text)")
        connection.executemany("insert into cells values (?, ?)", list(enumerate(cells)))
        on_duckdb = connection.execute(f"{compiled} order by place").fetchall()
    with postgres.connect() as connection, connection.cursor() as cursor:
        cursor.execute('create temporary table cells (place int, cell text collate "pg_c_utf8")')
        cursor.executemany("insert into cells values (%s, %s)", list(enumerate(cells)))
        cursor.execute(f"{compiled.replace('regexp_matches(', 'regexp_like(')} order by place")
        assert cursor.fetchall() == on_duckdb
