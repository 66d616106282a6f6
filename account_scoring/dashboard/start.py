"""The first page: what was scored, the numbers of the day, and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from account_scoring.dashboard.marts import Marts
from account_scoring.dashboard.parts import Column, Note, Page, Section, Table

_COUNTS = {
    "lead_fit_intent": ("Leads that were scored", "select count(*) as found from lead_fit_intent"),
    "account_fit_intent": ("Accounts that were scored", "select count(*) as found from account_fit_intent"),
    "lead_worklist": ("Leads on the lists of sales", "select count(*) as found from lead_worklist"),
    "account_worklist": ("Accounts on the lists of sales", "select count(*) as found from account_worklist"),
    "owner_workload": ("Rows of these that are overdue", "select sum(overdue) as found from owner_workload"),
    "score_health": (
        "Checks of health that warn",
        "select count(*) as found from score_health where status = 'warning'",
    ),
}


def page(marts: Marts, pages: Sequence[Page]) -> Page:
    """The page, with the numbers of the day and what the other pages lack."""
    rows = [
        {"what": title, "found": marts.rows(query)[0]["found"] or 0}
        for name, (title, query) in _COUNTS.items()
        if marts.has(name)
    ]
    if marts.has("score_history_days"):
        days = marts.kept_days()
        rows.append({"what": "Days that builds kept", "found": days["built"]})
        if days["replayed"]:
            rows.append({"what": "Days before these that were replayed afterwards", "found": days["replayed"]})
    numbers = Table("The day in numbers", (Column("what", "What"), Column("found", "How many", "count")), rows, "what")
    lacking: list[Any] = [
        Note(text, is_missing=True)
        for text in dict.fromkeys(
            part.text
            for other in pages
            for section in other.sections
            for part in section.parts
            if part.kind == "note" and part.is_missing
        )
    ]
    sections = [Section("numbers", "The day in numbers", "", [numbers])]
    if lacking:
        sections.append(Section("missing", "What is not built", "The pages say the same where it is missing.", lacking))
    return Page(
        "index",
        "Account scoring",
        "Pages made of the marts of one database. They need no network, and nothing on them is sent anywhere.",
        sections,
    )
