"""What a build ends with: rows in, tiers, and the accounts to call first, in lines that also read well in a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from account_scoring.databases import Connection, Database
from account_scoring.given import visible
from account_scoring.inputs import REQUIRED_TABLES, WITHOUT, WITHOUT_VALUES

TOP_ACCOUNTS = 5
# Of what nobody knew: columns that are told, and values of each.
TOP_COLUMNS = 12
TOP_VALUES = 3

_NO_TIERS = "(select null as subject, null as tier, cast(null as integer) as tier_rank where false)"

# A policy may do without tiers: nulls come last, and are named.
_ACCOUNTS_PER_TIER = """
    with tier_ranks as (
        select tier, min(tier_rank) as tier_rank
        from {tiers}
        group by tier
    ),

    subjects as (
        select tier, 1 as leads, 0 as accounts from lead_fit_intent
        union all
        select tier, 0 as leads, 1 as accounts from account_scores
    )

    select subjects.tier, sum(subjects.leads), sum(subjects.accounts)
    from subjects
    left join tier_ranks on subjects.tier = tier_ranks.tier
    group by subjects.tier, tier_ranks.tier_rank
    order by tier_ranks.tier_rank nulls last, subjects.tier nulls last
"""

_TOP_ACCOUNTS = """
    with tier_ranks as (
        select tier, min(tier_rank) as tier_rank
        from {tiers}
        where subject = 'account'
        group by tier
    )

    select
        account_scores.account_id,
        coalesce(account_scores.account_name, account_scores.domain, account_scores.account_id) as name,
        account_scores.domain,
        account_scores.tier,
        account_scores.intent_score,
        account_scores.engaged_contacts,
        account_scores.contacts
    from account_scores
    left join tier_ranks on account_scores.tier = tier_ranks.tier
    where coalesce(account_scores.intent_score, 0) > 0 or coalesce(account_scores.fit_score, 0) > 0
    order by tier_ranks.tier_rank nulls last, account_scores.intent_score desc nulls last,
        account_scores.fit_score desc nulls last, account_scores.account_id
    limit {count}
"""

_WORKLIST_REASONS = """
    select reason_1, reason_2, reason_3 from account_worklist where account_id = ?
"""

# A sentence that several models or contacts give is said once, of the one that weighs most; how often and when last as
# on a worklist.
_SCORE_REASONS = """
    with ranked as (
        select
            reason,
            counted_points,
            activity_count,
            last_activity_date,
            row_number() over (
                partition by reason
                order by counted_points desc, last_activity_date desc nulls last, activity_count desc nulls last
            ) as place
        from score_reasons
        where subject = 'account' and subject_id = ? and counted_points > 0 and not is_small
    )

    select
        reason
        || case when activity_count > 1 then ' ' || cast(activity_count as varchar) || ' times' else '' end
        || coalesce(', last on ' || cast(last_activity_date as varchar), '')
    from ranked
    where place = 1
    order by counted_points desc, reason
    limit 3
"""


# Rows and values by what is wrong with them, the commonest first, each with its commonest value.
_SET_ASIDE = """
    with by_value as (
        select table_name, column_name, reason, counted_as, offending_value, count(*) as value_count
        from quarantined_rows
        where scope = ?
        group by table_name, column_name, reason, counted_as, offending_value
    ),

    ranked as (
        select
            *,
            sum(value_count) over (partition by table_name, column_name, reason, counted_as) as fault_count,
            row_number() over (
                partition by table_name, column_name, reason, counted_as
                order by case when offending_value is null then 1 else 0 end, value_count desc, offending_value
            ) as place
        from by_value
    )

    select table_name, column_name, reason, counted_as, cast(fault_count as bigint), offending_value
    from ranked
    where place = 1
    order by fault_count desc, table_name, column_name, reason, counted_as
"""

# Ids that nobody has, and that one record has but for case, quotes, brackets or blanks: the commonest of each column.
_NEARLY_KNOWN_IDS = """
    with by_value as (
        select table_name, column_name, offending_value, nearest_known_value, count(*) as value_count
        from quarantined_rows
        where nearest_known_value is not null
        group by table_name, column_name, offending_value, nearest_known_value
    ),

    ranked as (
        select
            *,
            sum(value_count) over (partition by table_name, column_name) as row_count,
            row_number() over (partition by table_name, column_name order by value_count desc, offending_value) as place
        from by_value
    )

    select table_name, column_name, cast(row_count as bigint), offending_value, nearest_known_value
    from ranked
    where place = 1
    order by row_count desc, table_name, column_name
"""

# So many kinds of values that cannot be read are told one by one.
SHOWN_FAULTS = 10

# A table of which more than this share of rows cannot be used is told, whatever the limits of the policy say.
MOST_OF_A_TABLE = 0.5

# Logs of a night should not name people.
UNTOLD_EXAMPLES = ("email", "domain")


def print_summary(database: Database, console: Console) -> None:
    """Print the summary of a scored database; parts whose tables were not built are left out.

    Args:
        database: opened for reading.
        console: where to print; widths adapt to it.

    Raises:
        Exception: of the database's client: it cannot be opened, or a table is not in its contracted form.
    """
    with database.connect() as connection:
        query = "select table_name from information_schema.tables where table_schema = current_schema()"
        tables = {row[0] for row in connection.execute(query).fetchall()}
        if "input_reconciliation" in tables:
            rows = _print_input(connection, console)
            _print_absent(rows, tables, connection, console)
            if "quarantined_rows" in tables:
                _print_faults(rows, connection, console)
        if "policy_lint" in tables:
            _print_unasked_consents(connection, console)
        if {"lead_fit_intent", "account_scores"} <= tables:
            tiers = "int_account_scoring__policy_tiers" if "int_account_scoring__policy_tiers" in tables else _NO_TIERS
            _print_tiers(connection, console, tiers)
            _print_top_accounts(connection, console, tiers, tables)
        if {"unmatched_values", "input_reconciliation"} <= tables:
            _print_unmatched(connection, console)
        # What an earlier release left has no times, nor unmatched_values.
        if {"unmatched_values", "input_reconciliation", "policy_lint"} <= tables:
            _print_age(connection, console)
    console.print()
    print_line(console, f"Database: {database}")


def _print_input(connection: Connection, console: Console) -> dict[str, dict[str, int]]:
    """Rows and values of each table by what became of them; returns these numbers by table."""
    names = ("raw", "accepted", "duplicate", "quarantined", "suppressed", "values")
    rows = connection.execute(
        "select table_name, raw_rows, accepted_rows, duplicate_rows, quarantined_rows, suppressed_rows,"
        " quarantined_values from input_reconciliation order by raw_rows = 0, table_name"
    ).fetchall()
    as_of = connection.execute("select max(as_of) from input_reconciliation").fetchone()
    if as_of and as_of[0] is not None:
        console.print()
        print_line(console, f"Scored as of {as_of[0]}")
    print_table(
        console,
        ["Rows", "in", "accepted", "duplicate", "quarantined", "suppressed", "values set aside"],
        [row for row in rows if row[1] or row[0] in REQUIRED_TABLES],
    )
    return {table: dict(zip(names, counts, strict=True)) for table, *counts in rows}


def _print_absent(
    rows: Mapping[str, Mapping[str, int]], tables: set[str], connection: Connection, console: Console
) -> None:
    """What the input has no row or no value of, and what that switches off."""
    absent = {table: WITHOUT[table] for table, counts in rows.items() if not counts["raw"] and table in WITHOUT}
    for (table, column), consequence in WITHOUT_VALUES.items():
        accepted = f"int_account_scoring__input_{table}"
        if accepted in tables and table in rows and rows[table]["raw"]:
            (values,) = connection.execute(f"select count({column}) from {accepted}").fetchone() or (None,)
            if not values:
                absent[f"{table}.{column}"] = consequence
    if absent:
        console.print()
    for name, consequence in absent.items():
        print_line(console, f"No {name}: {consequence}")


def _print_faults(rows: Mapping[str, Mapping[str, int]], connection: Connection, console: Console) -> None:
    """What cannot be used, and where to look it up."""
    lines = [*_lost_tables(rows, connection), *_nearly_known_ids(connection), *_values_set_aside(rows, connection)]
    if not lines and not any(counts["quarantined"] for counts in rows.values()):
        return
    console.print()
    for line in lines:
        print_line(console, line)
    print_line(console, "quarantined_rows lists them; docs/your_data.md says what each reason means and what to do.")


def _lost_tables(rows: Mapping[str, Mapping[str, int]], connection: Connection) -> list[str]:
    """Tables of which most rows cannot be used, each with its commonest reasons."""
    lost = {
        table: counts
        for table, counts in rows.items()
        if counts["quarantined"] > MOST_OF_A_TABLE * (counts["quarantined"] + counts["accepted"])
    }
    faults = connection.execute(_SET_ASIDE, ["row"]).fetchall() if lost else []
    lines = []
    for table, counts in lost.items():
        own = [fault for fault in faults if fault[0] == table][:3]
        reasons = "; ".join(
            f"{count:,} {reason} in {column}{_example(column, value)}" for _, column, reason, _, count, value in own
        )
        lines.append(
            f"Warning: {counts['quarantined']:,} of {counts['raw']:,} rows of {table} cannot be used: {reasons}."
        )
    return lines


def _nearly_known_ids(connection: Connection) -> list[str]:
    """Ids that name nobody only because two tables write them differently."""
    lines = []
    for table, column, count, value, known in connection.execute(_NEARLY_KNOWN_IDS).fetchall():
        rows, have = ("row", "has") if count == 1 else ("rows", "have")
        others = "leads" if column.endswith("lead_id") else "accounts"
        article = "an" if column[0] in "aeiou" else "a"
        lines.append(
            f"{count:,} {rows} of {table} {have} {article} {column} that {others} write otherwise"
            f"{_example(column, value)} for '{visible(str(known)[:60], shows_blanks=True)}': write ids alike in both."
        )
    return lines


def _values_set_aside(rows: Mapping[str, Mapping[str, int]], connection: Connection) -> list[str]:
    """Values that cannot be used, in rows that are used without them, and what they count as."""
    faults = connection.execute(_SET_ASIDE, ["value"]).fetchall()
    # What keeps people away from sales is told however rare it is.
    shown = [fault for place, fault in enumerate(faults) if place < SHOWN_FAULTS or fault[3] != "unknown"]
    lines = []
    for table, column, reason, counted_as, count, value in shown:
        used = rows.get(table, {}).get("accepted", 0) + rows.get(table, {}).get("suppressed", 0)
        values, counts = ("value", "counts") if count == 1 else ("values", "count")
        lines.append(
            f"{count:,} {values} of {table}.{column} in {used:,} {'row' if used == 1 else 'rows'} cannot be used"
            f" ({reason}{_example(column, value)}) and {counts} as: {counted_as}."
        )
    if len(faults) > len(shown):
        lines.append(f"{len(faults) - len(shown)} more columns have such values.")
    return lines


def _example(column: str, value: object) -> str:
    """A value in words. Signs that nobody sees are shown: they may be what is wrong with it."""
    if value is None or column in UNTOLD_EXAMPLES:
        return ""
    text = str(value)
    return f", such as '{visible(text[:60], shows_blanks=True)}{'...' if len(text) > 60 else ''}'"


def _print_unasked_consents(connection: Connection, console: Console) -> None:
    """Withdrawals that keep nobody from anything, because the policy does not know their purpose."""
    rows = connection.execute(
        "select message from policy_lint where lint = 'purpose_not_asked' order by row_key limit 5"
    ).fetchall()
    if rows:
        console.print()
    for (message,) in rows:
        print_line(console, f"{message} policy_lint lists all." if len(rows) == 5 else message)


def _print_tiers(connection: Connection, console: Console, tiers: str) -> None:
    rows = connection.execute(_ACCOUNTS_PER_TIER.format(tiers=tiers)).fetchall()
    print_table(console, ["Tier", "leads", "accounts"], [(tier or "no tier", *counts) for tier, *counts in rows])


def _print_top_accounts(connection: Connection, console: Console, tiers: str, tables: set[str]) -> None:
    accounts = connection.execute(_TOP_ACCOUNTS.format(tiers=tiers, count=TOP_ACCOUNTS)).fetchall()
    console.print()
    print_line(console, "Top accounts" if accounts else "No account has a score yet")
    for place, (account_id, name, domain, tier, intent, engaged, contacts) in enumerate(accounts, start=1):
        site = f" ({domain})" if domain and domain != name else ""
        facts = [tier or "no tier"]
        if intent is not None:
            facts.append(f"intent {intent:.1f}")
        facts.append(f"{engaged or 0} of {contacts or 0} contacts engaged")
        print_line(console, f"{place}. {name}{site}: {', '.join(facts)}")
        for reason in _reasons(connection, account_id, tables):
            print_line(console, f"     {reason}")


def _reasons(connection: Connection, account_id: str, tables: set[str]) -> list[str]:
    """Up to three sentences: those of the worklist, else the largest of the account's score reasons."""
    if "account_worklist" in tables:
        row = connection.execute(_WORKLIST_REASONS, [account_id]).fetchone() or ()
        reasons = [reason for reason in row if reason]
        if reasons:
            return reasons
    if "score_reasons" in tables:
        return [row[0] for row in connection.execute(_SCORE_REASONS, [account_id]).fetchall()]
    return []


def _print_unmatched(connection: Connection, console: Console) -> None:
    """Values that neither the policy nor a list knows, by column, the largest share of a table first."""
    rows = connection.execute(
        "select unmatched.table_name, unmatched.column_name, unmatched.not_found, unmatched.value, unmatched.row_count,"
        " reconciliation.accepted_rows"
        " from unmatched_values as unmatched"
        " inner join input_reconciliation as reconciliation on unmatched.table_name = reconciliation.table_name"
        " order by unmatched.row_count desc, unmatched.value"
    ).fetchall()
    columns: dict[tuple[str, str], list[tuple[str, str, int, int]]] = {}
    for table, column, *facts in rows:
        columns.setdefault((table, column), []).append(tuple(facts))
    told = []
    for (table, column), values in columns.items():
        looked_for = {value[0] for value in values}
        # A word where a number should be is told with the values set aside. Of a user's own columns none is.
        if looked_for == {"number"} and not column.startswith("x_"):
            continue
        count, accepted = sum(value[2] for value in values), values[0][3]
        article = "an" if column[0] in "aeioux" else "a"
        if column == "is_won":
            told.append((
                count / (accepted or 1),
                f"All {count:,} of {accepted:,} {table} that are decided were won: where are the lost ones?",
            ))  # fmt: skip
            continue
        if column == "job_title":
            lacks = f"without {looked_for.pop() if len(looked_for) == 1 else 'seniority or department'}"
        elif column == "email":
            lacks = "whose domain ends as none does"
        elif column.startswith("x_"):
            lacks = f"that is no {' or '.join(sorted(looked_for))}"
        else:
            asked = min(looked_for).split()[0]
            lacks = f"that no {asked} names" if asked in ("rule", "outcome") else "that nobody knows"
        examples = ", ".join(f"{value} ({rows:,})" for _, value, rows, _ in values[:TOP_VALUES])
        more = ", ..." if len(values) > TOP_VALUES else ""
        verb = "has" if count == 1 else "have"
        told.append(
            (
                count / (accepted or 1),
                f"{count:,} of {accepted:,} {table} {verb} {article} {column} {lacks}: {examples}{more}",
            )
        )
    if told:
        console.print()
        print_line(console, "Read, but not understood (unmatched_values lists more)")
    for _, line in sorted(told, reverse=True)[:TOP_COLUMNS]:
        print_line(console, line)


def _print_age(connection: Connection, console: Console) -> None:
    """How old the newest activity is, and what stopped coming in."""
    newest, loaded, as_of, is_silent = connection.execute(
        "select newest_at, newest_loaded_at, as_of, is_silent from input_reconciliation where table_name = 'activities'"
    ).fetchone() or (None, None, None, False)
    console.print()
    if newest is not None:
        days = (as_of - newest.date()).days
        age = (
            "on the day of scoring"
            if days == 0
            else f"{days:,} {'day' if days == 1 else 'days'} before the day of scoring"
        )
        told = f"Newest activity: {newest:%Y-%m-%d}, {age}{f'; newest load: {loaded:%Y-%m-%d}' if loaded else ''}."
        print_line(console, f"{told} Nothing new comes in, so everybody only fades." if is_silent else told)
    rows = connection.execute(
        "select message from policy_lint where lint = 'type_went_silent' order by row_key limit 5"
    ).fetchall()
    for (message,) in rows:
        print_line(console, message)


def print_table(console: Console, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows: the first column to the left, numbers to the right, no frame; a number may be text already."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column(header[0], no_wrap=True)
    for name in header[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    for first, *numbers in rows:
        table.add_row(
            visible(first), *(visible(number) if isinstance(number, str) else f"{number or 0:,}" for number in numbers)
        )
    console.print()
    console.print(table, markup=False, highlight=False)


def print_line(console: Console, text: str) -> None:
    """One line, not wrapped: names of companies may hold what would be markup or steer a terminal."""
    console.print(visible(text), markup=False, highlight=False, soft_wrap=True)
