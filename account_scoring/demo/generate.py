"""Put the demo together: people act, the planted truth decides, sales reacts, dirt is added, all is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from account_scoring.demo import behaviour, dirt, people, sales, sentinels, tables, truth, unknown
from account_scoring.demo import vocabulary as words
from account_scoring.demo.people import SECONDS_PER_DAY

HISTORY_DAYS = 365
FEWEST_LEADS = 50


def generate(out: Path, leads: int, seed: int, as_of: date, signal: str = "strong") -> dict[str, int]:
    """Write the twelve tables of the input contract and truth.json to the folder `out`.

    The same arguments give the same rows. `leads` counts lead_ids (merged ones included, sentinel rows and second
    versions not). History covers the 365 days before `as_of` and that day itself. `signal` says how much of what really
    makes opportunities likely is planted, a key of truth.STRENGTHS.

    Returns:
        Rows per table.

    Raises:
        ValueError: fewer than FEWEST_LEADS leads, with which a company is not believable, or no such signal.
        FileExistsError: `out` holds anything that is not a demo of ours.
    """
    if leads < FEWEST_LEADS:
        raise ValueError(f"--leads must be at least {FEWEST_LEADS}, not {leads}")
    if signal not in truth.STRENGTHS:
        raise ValueError(f"--signal is {' or '.join(truth.STRENGTHS)}, not {signal}")
    strength = truth.STRENGTHS[signal]
    tables.check_replaceable(out)
    start = as_of - timedelta(days=HISTORY_DAYS)
    end = (HISTORY_DAYS + 1) * SECONDS_PER_DAY
    # One source of chance per step: a change to one step leaves the others as they were.
    chance = [np.random.default_rng([seed, step]) for step in range(11)]
    merged_count = max(2, int(leads * dirt.MERGED_SHARE))

    companies = people.make_companies(max(10, leads // people.LEADS_PER_COMPANY), HISTORY_DAYS, chance[0])
    persons = people.make_leads(leads - merged_count, companies, HISTORY_DAYS, chance[1])
    patterns = behaviour.Patterns()
    done = behaviour.make_activities(persons, companies, HISTORY_DAYS, start.weekday(), patterns, chance[2])
    position = np.where(done.is_counted, patterns.signals()[done.pattern], -1)
    outcomes = truth.simulate(
        position, done.lead, done.at // SECONDS_PER_DAY, persons, companies, HISTORY_DAYS, chance[3], strength
    )
    records = sales.work_the_leads(outcomes, persons, companies, end, patterns, chance[4])
    consents = sales.make_consents(persons, done, patterns, chance[5])

    into = dirt.choose_merged(persons, merged_count, chance[6])
    done = behaviour.Activities.joined([done, records.activities])
    done = dirt.hand_to_merged(done, into, len(persons.company), chance[6])
    done = behaviour.Activities.joined([done, dirt.crawlers(persons, HISTORY_DAYS, patterns, chance[6])])
    delivery = dirt.deliver(done, leads, end, chance[7])

    lead_ids = np.array([f"L{number:06d}" for number in range(1, leads + 1)], dtype=object)
    clock = _Clock(start)
    rows = sentinels.sentinel_rows(as_of)
    written: dict[str, list[tables.Columns]] = {
        "leads": _lead_parts(persons, companies, records, into, lead_ids, clock, chance[8]),
        "activities": [_by_the_giveaway(_activity_columns(delivery, patterns, lead_ids, clock), persons, lead_ids)],
        "accounts": [_account_columns(companies, records.won_companies, as_of, chance[9])],
        "opportunities": [_opportunity_columns(records, companies, lead_ids, clock)],
        "campaigns": [_columns("campaigns", [campaign[:3] for campaign in words.CAMPAIGNS])],
        "campaign_costs": [_cost_columns(start, chance[9])],
        "lead_stages": [_person_columns("lead_stages", records.stages, 2, lead_ids, clock)],
        "sales_touches": [_person_columns("sales_touches", records.touches, 1, lead_ids, clock)],
        "consents": [_person_columns("consents", consents, 3, lead_ids, clock)],
        "identities": [],
        "owners": [_columns("owners", words.OWNER_ROWS)],
        "opportunity_contacts": [_contact_columns(records, persons, lead_ids)],
    }
    is_deleted = written["leads"][0]["is_deleted"]
    nobody = unknown.make_unknown(persons, lead_ids, is_deleted, companies, HISTORY_DAYS, clock, chance[10])
    for extra in (rows, nobody.rows):
        for name, more in extra.items():
            written[name].append(tables.columns_of(name, more))
    observed = {
        "seed": seed,
        "as_of": as_of.isoformat(),
        "history_starts_on": start.isoformat(),
        "signal": signal,
        "leads": leads,
        "buyers": int(persons.is_buyer.sum()),
        "opportunities": len(records.opportunities),
        "opportunities_per_buyer": round(len(records.opportunities) / int(persons.is_buyer.sum()), 5),
        "activities_per_signal": {
            name: int(times)
            for name, times in zip(
                truth.SIGNALS, np.bincount(position[position >= 0], minlength=len(truth.SIGNALS)), strict=True
            )
        },
    }
    return tables.write_folder(
        out, written, truth.as_document(observed, sentinels.EXPLAINED, nobody.visitors, nobody.company_acts, strength)
    )


class _Clock:
    """Turns seconds from the start of history into timestamps."""

    def __init__(self, start: date) -> None:
        self.start = np.datetime64(start.isoformat(), "us")

    def __call__(self, seconds: Sequence[int] | np.ndarray) -> np.ndarray:
        """Timestamps (datetime64[us]) of the same shape; a negative number becomes NaT."""
        seconds = np.asarray(seconds, dtype=np.int64)
        moments = self.start + seconds * np.timedelta64(1_000_000, "us")
        return np.where(seconds < 0, np.datetime64("NaT", "us"), moments)


def _objects(values: Sequence[object]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = list(values)
    return array


def _columns(table: str, rows: Sequence[tuple]) -> tables.Columns:
    """Tuples in the order of the contract's columns, as columns."""
    return {
        name: _objects(values) for name, values in zip(tables.CONTRACT[table], zip(*rows, strict=True), strict=True)
    }


def _person_columns(
    table: str, rows: Sequence[tuple], moment_at: int, lead_ids: np.ndarray, clock: _Clock
) -> tables.Columns:
    """Rows that begin with a lead's position and hold seconds at `moment_at`, as columns of the contract."""
    if not rows:
        return tables.columns_of(table, [])
    columns = list(zip(*rows, strict=True))
    columns[moment_at] = clock(columns[moment_at])
    columns[0] = lead_ids[list(columns[0])]
    arrays = [c if isinstance(c, np.ndarray) else _objects(c) for c in columns]
    return dict(zip(tables.CONTRACT[table], arrays, strict=True))


def _lead_parts(
    persons: people.Leads,
    companies: people.Companies,
    records: sales.SalesRecords,
    into: np.ndarray,
    lead_ids: np.ndarray,
    clock: _Clock,
    rng: np.random.Generator,
) -> list[tables.Columns]:
    """Leads as exported: every lead_id once, and older versions of some."""
    count = len(lead_ids)
    people_count = len(persons.company)
    # A merged lead looks like the person it turned out to be, with another address.
    who = np.concatenate([np.arange(people_count), dirt.survivors(into, people_count)])
    is_merged = np.arange(count) >= people_count
    email = persons.email[who].copy()
    email[is_merged] = [dirt.merged_address(email[at], at) for at in np.flatnonzero(is_merged)]
    company = persons.company[who]
    in_crm = (company >= 0) & companies.is_in_crm[company]
    names_account = in_crm & (rng.random(count) < 0.3)
    end = (HISTORY_DAYS + 1) * SECONDS_PER_DAY
    updated = persons.created[who] + np.floor(rng.random(count) * (end - persons.created[who])).astype(np.int64)
    spellings = [country.spellings for country in words.COUNTRIES]
    spelling_at = rng.integers(0, 60, count)
    columns = {
        "lead_id": lead_ids,
        "created_at": clock(persons.created[who]),
        "email": dirt.soil_emails(email, persons.first_name[who], rng),
        "account_id": np.where(names_account, companies.account_id[company], None),
        "company_name": persons.company_name[who],
        "job_title": dirt.soil_titles(persons.title[who], rng),
        "country": _objects([
            None if at >= 57 else spellings[country][at % len(spellings[country])]
            for country, at in zip(persons.country[who].tolist(), spelling_at.tolist(), strict=True)
        ]),
        "first_name": persons.first_name[who],
        "last_name": persons.last_name[who],
        "phone": people.phone_numbers(count),
        # Every third lead was taken by somebody; the others are their account's owner's.
        "owner_id": np.where((np.arange(count) % 3 == 0) & (company >= 0), companies.owner[company], None),
        "lead_source": np.where(rng.random(count) < 0.04, None, persons.lead_source[who]),
        "acquired_via": persons.acquired_via[who],
        "status": records.status[who],
        "merged_into_lead_id": np.concatenate([np.full(people_count, None, dtype=object), lead_ids[into]]),
        "is_deleted": rng.random(count) < dirt.DELETED_LEAD_SHARE,
        "updated_at": clock(updated),
        "loaded_at": clock(updated + 1800),
        "x_product_interest": people.pick(rng, [*words.PRODUCT_INTERESTS, None], [3, 3, 2, 2, 10], count),
        "x_team_size": np.where(rng.random(count) < 0.4, rng.integers(1, 60, count), None),
    }  # fmt: skip
    # Deleted people with an opportunity would leave its odds without a cause.
    columns["is_deleted"] &= _has_no_stage(records, who)
    twice = np.flatnonzero(rng.random(count) < dirt.TWO_VERSIONS_SHARE)
    older = {name: values[twice].copy() for name, values in columns.items()}
    earlier = persons.created[who[twice]]
    older["updated_at"], older["loaded_at"] = clock(earlier), clock(earlier + 900)
    older["status"] = np.full(len(twice), "new", dtype=object)
    older["job_title"] = np.full(len(twice), None, dtype=object)
    older["merged_into_lead_id"] = np.full(len(twice), None, dtype=object)
    older["is_deleted"] = np.zeros(len(twice), dtype=bool)
    return [columns, older]


def _has_no_stage(records: sales.SalesRecords, who: np.ndarray) -> np.ndarray:
    """True for leads whose person has no stage, so that deleting them harms no history; shape of `who`."""
    staged = np.array(sorted({row[0] for row in records.stages}), dtype=np.int64)
    return ~np.isin(who, staged)


def _activity_columns(
    delivery: dirt.Delivery, patterns: behaviour.Patterns, lead_ids: np.ndarray, clock: _Clock
) -> tables.Columns:
    """Activities as exported; occurred_at is ISO text, UTC."""
    done = delivery.activities
    activity_type, channel, asset, campaign = (_objects(column) for column in zip(*patterns.rows, strict=True))
    ids = _objects([f"E{number:08d}" for number in range(1, int(delivery.number.max()) + 2)])
    text = np.datetime_as_string(clock(done.at).astype("datetime64[s]"))
    occurred = np.char.replace(text, "T", " ").astype(object)
    return {
        "activity_id": ids[delivery.number],
        "lead_id": np.where(np.equal(delivery.lead_id, None), lead_ids[done.lead], delivery.lead_id),
        "activity_type": activity_type[done.pattern],
        "occurred_at": np.where(np.equal(delivery.bad_time, None), occurred, delivery.bad_time),
        "channel": channel[done.pattern],
        "campaign_id": campaign[done.pattern],
        "asset": asset[done.pattern],
        "quantity": np.where(np.isnan(done.quantity), None, done.quantity),
        "is_bot": done.is_bot,
        "is_deleted": delivery.is_deleted,
        "loaded_at": clock(delivery.loaded),
    }


def _by_the_giveaway(columns: tables.Columns, persons: people.Leads, lead_ids: np.ndarray) -> tables.Columns:
    """The same activities; page views of people who will never buy came by the planted bad campaign.

    Nothing is drawn, and no rule asks for a campaign, so that all else is what it is without it.
    """
    strangers = lead_ids[: len(persons.company)][~persons.is_buyer]
    is_theirs = np.isin(columns["lead_id"].astype(str), strangers.astype(str))
    came = is_theirs & np.equal(columns["activity_type"], "page_view")
    return {**columns, "campaign_id": np.where(came, words.BAD_CAMPAIGN, columns["campaign_id"])}


def _account_columns(
    companies: people.Companies, won: set[int], as_of: date, rng: np.random.Generator
) -> tables.Columns:
    """The companies that the CRM knows, as it knows them: with gaps, and some domains written as addresses.

    Customers pay for about twice the seats that a team of them uses, and renew on some day of the year to come.
    """
    known = np.flatnonzero(companies.is_in_crm)
    chance = rng.random((len(known), 4))
    domain = companies.domain[known].copy()
    domain[chance[:, 0] < 0.06] = None
    prefixed = (chance[:, 0] > 0.95) & np.not_equal(domain, None)
    domain[prefixed] = "www." + domain[prefixed]
    shouted = (chance[:, 0] > 0.93) & ~prefixed & np.not_equal(domain, None)
    domain[shouted] = [text.upper() for text in domain[shouted]]
    parent = companies.parent[known]
    has_parent = (parent >= 0) & companies.is_in_crm[parent]
    employees = companies.employee_count[known]
    is_customer = companies.is_customer[known] | np.isin(known, sorted(won))
    seats = np.ceil(np.clip(employees / 40, 1, 60) * 2).astype(int) + 3
    renewal = np.datetime64(as_of) + known * 37 % 365 + 1
    in_crm_country = [words.COUNTRIES[country].spellings[0] for country in companies.country[known]]
    return {
        "account_id": companies.account_id[known],
        "name": companies.name[known],
        "domain": domain,
        "industry": np.where(chance[:, 1] < 0.05, None, companies.industry[known]),
        "employee_count": np.where(chance[:, 2] < 0.08, None, employees),
        "annual_revenue_usd": np.where(chance[:, 3] < 0.15, None, companies.revenue_usd[known]),
        "country": _objects(in_crm_country),
        "technologies": companies.technologies[known],
        "is_customer": is_customer,
        "parent_account_id": np.where(has_parent, companies.account_id[parent], None),
        "owner_id": companies.owner[known],
        "x_icp_tier": np.where(employees >= 1000, "1", np.where(employees >= 200, "2", "3")).astype(object),
        "x_seats": np.where(is_customer, seats, None),
        "x_renewal_on": np.where(is_customer, np.datetime_as_string(renewal).astype(object), None),
    }


def _opportunity_columns(
    records: sales.SalesRecords, companies: people.Companies, lead_ids: np.ndarray, clock: _Clock
) -> tables.Columns:
    """Opportunities with a lead, an account, or both."""
    if not records.opportunities:
        return tables.columns_of("opportunities", [])
    number, created, lead, company, closed, is_won, amount, kind = zip(*records.opportunities, strict=True)
    lead, company = np.array(lead), np.array(company)
    return {
        "opportunity_id": _objects([f"O{n:06d}" for n in number]),
        "created_at": clock(created),
        "lead_id": np.where(lead >= 0, lead_ids[lead], None),
        "account_id": np.where(company >= 0, companies.account_id[company], None),
        "closed_at": clock(closed),
        "is_won": _objects(is_won),
        "amount_usd": np.array(amount),
        "opportunity_type": _objects(kind),
    }


def _contact_columns(records: sales.SalesRecords, persons: people.Leads, lead_ids: np.ndarray) -> tables.Columns:
    """Who was on which opportunity; without chance, so that nothing else depends on it.

    The lead that it names, without a role, is the main contact. Colleagues who hold the budget, known before the end,
    are on every opportunity that was won and on every third of the others: what won deals had.
    """
    is_senior = np.isin(persons.seniority.astype(str), ("c_level", "vp"))
    holds_budget = is_senior & ~np.isin(persons.department.astype(str), ("engineering", "it"))
    rows = []
    for number, _, lead, _, closed, is_won, *_ in records.opportunities:
        if lead < 0:
            continue
        deal = f"O{number:06d}"
        rows.append((deal, lead_ids[lead], None, True))
        if persons.company[lead] < 0 or closed < 0 or not (is_won or number % 3 == 0):
            continue
        colleagues = (persons.company == persons.company[lead]) & holds_budget & (persons.created < closed)
        rows += [
            (deal, lead_ids[other], "Economic Buyer", False) for other in np.flatnonzero(colleagues) if other != lead
        ]
    return _columns("opportunity_contacts", rows) if rows else tables.columns_of("opportunity_contacts", [])


def _cost_columns(start: date, rng: np.random.Generator) -> tables.Columns:
    """Weekly costs per campaign, in US dollars."""
    rows = [
        (campaign, start + timedelta(days=day), round(cost * float(rng.uniform(0.7, 1.3)), 2))
        for campaign, _, _, cost in words.CAMPAIGNS
        for day in range(0, HISTORY_DAYS + 1, 7)
    ]
    return _columns("campaign_costs", rows)
