"""Companies and the people who work there. Days and seconds count from the start of history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from account_scoring.demo import vocabulary as words

LEADS_PER_COMPANY = 5
SECONDS_PER_DAY = 86_400

# Who is not a buyer, as shares of all leads.
STUDENT_SHARE = 0.03
COMPETITOR_SHARE = 0.012
EMPLOYEE_SHARE = 0.012
NO_COMPANY_SHARE = 0.05

# Shares of the kinds of address that people of a company leave behind.
EMAIL_KINDS = {
    "business": 0.78,
    "subdomain": 0.03,
    "free": 0.11,
    "generic": 0.02,
    "disposable": 0.01,
    "none": 0.05,
}
IN_CRM_SHARE = 0.8
CUSTOMER_SHARE = 0.1
IN_MARKET_SHARE = 0.35


@dataclass(frozen=True)
class Companies:
    """Companies as they are, known to the CRM or not; every array has shape (companies,)."""

    name: np.ndarray  # with legal form
    bare_name: np.ndarray
    domain: np.ndarray
    industry: np.ndarray
    employee_count: np.ndarray
    revenue_usd: np.ndarray
    country: np.ndarray  # position in vocabulary.COUNTRIES
    technologies: np.ndarray
    owner: np.ndarray
    parent: np.ndarray  # position of the parent company or -1
    is_in_crm: np.ndarray
    is_customer: np.ndarray  # at the start of history
    market_from: np.ndarray  # first day of looking for a product, or -1
    market_days: np.ndarray
    account_id: np.ndarray


@dataclass(frozen=True)
class Leads:
    """People as they are; every array has shape (leads,). `company` is -1 where there is none."""

    company: np.ndarray
    first_name: np.ndarray
    last_name: np.ndarray
    title: np.ndarray
    seniority: np.ndarray
    department: np.ndarray
    acquired_via: np.ndarray
    lead_source: np.ndarray
    email: np.ndarray
    company_name: np.ndarray
    country: np.ndarray  # position in vocabulary.COUNTRIES
    is_buyer: np.ndarray
    created: np.ndarray  # seconds
    created_day: np.ndarray
    liveliness: np.ndarray  # long-tailed activity level, median about 1


def pick(rng: np.random.Generator, options: list | tuple, shares: list[float] | np.ndarray, size: int) -> np.ndarray:
    """Draw `size` of the options by relative share, as an object array."""
    chosen = np.empty(len(options), dtype=object)
    chosen[:] = list(options)
    shares = np.asarray(shares, dtype=float)
    return chosen[rng.choice(len(options), size, p=shares / shares.sum())]


def ascii_slug(text: str) -> str:
    """Spell a name in the letters of a domain or address: 'Müller & Co' -> 'muellerco'."""
    for letter, spelling in {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "å": "a", "é": "e", "ç": "c", "í": "i", "á": "a",
        "ó": "o", "ñ": "n", "ë": "e",
    }.items():  # fmt: skip
        text = text.lower().replace(letter, spelling)
    return "".join(c for c in text if c.isascii() and c.isalnum())


def make_companies(count: int, days: int, rng: np.random.Generator) -> Companies:
    """Make `count` companies with names and domains that differ."""
    industry = pick(rng, list(words.INDUSTRIES), [share for share, _ in words.INDUSTRIES.values()], count)
    country = rng.choice(len(words.COUNTRIES), count, p=_normalised([c.share for c in words.COUNTRIES]))
    employees = np.maximum(3, np.exp(rng.normal(5.2, 1.6, count))).astype(int)
    stems = [start + end for start in words.NAME_STARTS for end in words.NAME_ENDS]
    stem = rng.permutation(len(stems))
    trade_at, form_at = rng.integers(0, 1000, count), rng.integers(0, 1000, count)
    bare, name, domain = (np.empty(count, dtype=object) for _ in range(3))
    seen: dict[str, int] = {}
    for i in range(count):
        trades, forms = words.INDUSTRIES[industry[i]][1], words.COUNTRIES[country[i]].legal_forms
        text = f"{stems[stem[i % len(stems)]]} {trades[trade_at[i] % len(trades)]}"
        seen[text] = seen.get(text, 0) + 1
        bare[i] = text if seen[text] == 1 else f"{text} {seen[text]}"
        name[i] = f"{bare[i]} {forms[form_at[i] % len(forms)]}"
        domain[i] = f"{ascii_slug(bare[i])}.{words.COUNTRIES[country[i]].suffix}"
    technology_count = rng.integers(0, 6, count)
    technologies = [
        "; ".join(rng.choice(words.TECHNOLOGIES, n, replace=False)) if n else None for n in technology_count.tolist()
    ]
    parent = np.where(rng.random(count) < 0.08, rng.integers(0, count, count), -1)
    in_market = rng.random(count) < IN_MARKET_SHARE
    is_customer = rng.random(count) < CUSTOMER_SHARE
    return Companies(
        name=name,
        bare_name=bare,
        domain=domain,
        industry=industry,
        employee_count=employees,
        revenue_usd=np.round(employees * np.exp(rng.normal(11.8, 0.5, count)), -3),
        country=country,
        technologies=np.array(technologies, dtype=object),
        owner=pick(rng, words.OWNERS, [1] * len(words.OWNERS), count),
        parent=np.where(parent < np.arange(count), parent, -1),
        is_in_crm=is_customer | (rng.random(count) < IN_CRM_SHARE),
        is_customer=is_customer,
        market_from=np.where(in_market, rng.integers(0, days, count), -1),
        market_days=rng.integers(20, 80, count),
        account_id=np.array([f"A{i:06d}" for i in range(1, count + 1)], dtype=object),
    )


def make_leads(count: int, companies: Companies, days: int, rng: np.random.Generator) -> Leads:
    """Make `count` people; how many work at one company is long-tailed."""
    company_count = len(companies.name)
    popularity = np.exp(rng.normal(0, 1.0, company_count))
    company = rng.choice(company_count, count, p=_normalised(popularity))
    bounds = np.cumsum([STUDENT_SHARE, COMPETITOR_SHARE, EMPLOYEE_SHARE, NO_COMPANY_SHARE])
    segment = np.searchsorted(bounds, rng.random(count), side="right")  # 0 student .. 3 no company, 4 everybody else
    company = np.where(segment == 4, company, -1)
    title_at = rng.choice(len(words.TITLES), count, p=_normalised([t.share for t in words.TITLES]))
    titles = np.array(words.TITLES, dtype=object)[title_at]
    title, seniority, department = titles[:, 0].copy(), titles[:, 1].copy(), titles[:, 2].copy()
    is_student = segment == 0
    title[is_student] = pick(rng, words.STUDENT_TITLES, [3, 1, 1], int(is_student.sum()))
    seniority[is_student], department[is_student] = "student", ""

    acquired_via = pick(rng, list(words.ACQUISITION), [share for share, _, _ in words.ACQUISITION.values()], count)
    acquired_via[is_student] = "inbound"
    level = np.array([words.ACQUISITION[via][2] for via in acquired_via])
    source_at = rng.integers(0, 1000, count)
    lead_source = np.array(
        [_cyclic(words.ACQUISITION[via][1], at) for via, at in zip(acquired_via, source_at.tolist(), strict=True)],
        dtype=object,
    )
    # More leads come in the later the day: the company grows.
    created_day = np.floor(days * rng.random(count) ** 0.8).astype(int)
    created = created_day * SECONDS_PER_DAY + rng.integers(7 * 3600, 19 * 3600, count)
    country = np.where(company >= 0, companies.country[company], rng.integers(0, len(words.COUNTRIES), count))
    first_name = pick(rng, words.FIRST_NAMES, [1] * len(words.FIRST_NAMES), count)
    last_name = pick(rng, words.LAST_NAMES, [1] * len(words.LAST_NAMES), count)
    email, company_name = _addresses(first_name, last_name, segment, company, companies, rng)
    return Leads(
        company=company,
        first_name=first_name,
        last_name=last_name,
        title=title,
        seniority=seniority,
        department=department,
        acquired_via=acquired_via,
        lead_source=lead_source,
        email=email,
        company_name=company_name,
        country=country,
        is_buyer=(segment >= 3),
        created=created,
        created_day=created_day,
        liveliness=level * np.exp(rng.normal(0, 1.0, count)),
    )


def _addresses(
    first_name: np.ndarray,
    last_name: np.ndarray,
    segment: np.ndarray,
    company: np.ndarray,
    companies: Companies,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """E-mail address and company name as the person typed them, both of shape (leads,), None where left out."""
    count = len(segment)
    kinds = pick(rng, list(EMAIL_KINDS), list(EMAIL_KINDS.values()), count)
    which = rng.integers(0, 1000, count).tolist()
    gives_name = rng.random(count) < 0.6
    competitors = list(words.COMPETITORS.items())
    email, company_name = np.full(count, None, dtype=object), np.full(count, None, dtype=object)
    local_seen: dict[str, int] = {}
    for i in range(count):
        kind = kinds[i]
        domain, employer = None, None
        if segment[i] == 0:
            domain = _cyclic(words.UNIVERSITIES, which[i])
        elif segment[i] == 1:
            domain, employer = _cyclic(competitors, which[i])
        elif segment[i] == 2:
            domain, employer = words.OWN_DOMAIN, words.OWN_NAME
        elif segment[i] == 3 or kind == "free":
            domain = _cyclic(words.FREE_MAIL, which[i])
        elif kind == "disposable":
            domain = words.DISPOSABLE_MAIL
        elif kind == "subdomain":
            domain = f"mail.{companies.domain[company[i]]}"
        elif kind != "none":
            domain = companies.domain[company[i]]
        if company[i] >= 0 and (gives_name[i] or kind in ("none", "disposable")):
            employer = spelled(companies.name[company[i]], companies.bare_name[company[i]], which[i])
        company_name[i] = employer
        if domain is None:
            continue
        if kind == "generic" and segment[i] == 4:
            local = _cyclic(("info", "sales", "marketing"), which[i])
            email[i] = f"{local}@{domain}"
            continue
        address = f"{ascii_slug(first_name[i])}.{ascii_slug(last_name[i])}@{domain}"
        local_seen[address] = local_seen.get(address, 0) + 1
        email[i] = address if local_seen[address] == 1 else address.replace("@", f"{local_seen[address]}@", 1)
    return email, company_name


def phone_numbers(count: int) -> np.ndarray:
    """Numbers to call, an object array of shape (count,), None for two of five people.

    All lie in the range that is reserved for fiction (555-0100 to 555-0199). Nothing is drawn, so that the rest of the
    demo stays as it is.
    """
    spellings = ("+1-{}-555-01{:02}", "({}) 555-01{:02}", "+1 {} 555 01{:02}")
    numbers = [
        spellings[at % 3].format(201 + at * 7 % 700, at * 13 % 100) if at % 5 < 3 else None for at in range(count)
    ]
    return np.array(numbers, dtype=object)


def spelled(name: str, bare_name: str, variant: int) -> str:
    """A company's name as people write it: with its legal form, without, in capitals, with a comma, padded."""
    form = name.removeprefix(bare_name).strip()
    return _cyclic(
        (name, name, bare_name, f"{bare_name}, {form}", name.upper(), f"  {name} ", bare_name.lower()), variant
    )


def _cyclic(options: list | tuple, at: int) -> object:
    return options[at % len(options)]


def _normalised(shares: list[float] | np.ndarray) -> np.ndarray:
    array = np.asarray(shares, dtype=float)
    return array / array.sum()
