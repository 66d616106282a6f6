"""Words of the demo: every share is relative (it is normalised where it is used)."""

from __future__ import annotations

from typing import NamedTuple

OWN_DOMAIN = "brightloop.io"
OWN_NAME = "Brightloop"
PARTNER_DOMAIN, PARTNER_NAME = "northwind-partners.com", "Northwind Partners"
COMPETITORS = {"rivalscore.com": "Rivalscore", "leadrank.io": "Leadrank"}
FREE_MAIL = ("gmail.com", "gmx.de", "yahoo.com", "outlook.com", "hotmail.com", "web.de", "icloud.com")
DISPOSABLE_MAIL = "mailinator.com"
UNIVERSITIES = ("northfield.edu", "westbrook.edu", "uni-ahorn.ac.uk")


class Country(NamedTuple):
    """A market: account spelling, spellings in the leads, e-mail suffix, legal forms, hours from UTC, share."""

    code: str
    spellings: tuple[str, ...]
    suffix: str
    legal_forms: tuple[str, ...]
    utc_offset_hours: int
    share: float


COUNTRIES = (
    Country("US", ("United States", "US", "USA", "united states"), "com", ("Inc.", "LLC", "Corp."), -6, 40),
    Country("GB", ("United Kingdom", "UK", "GB"), "co.uk", ("Ltd", "Limited", "PLC"), 0, 14),
    Country("DE", ("Germany", "DE", "Deutschland"), "de", ("GmbH", "AG", "GmbH & Co. KG"), 1, 14),
    Country("AU", ("Australia", "AU"), "com.au", ("Pty Ltd",), 10, 8),
    Country("FR", ("France", "FR"), "fr", ("SAS", "SARL"), 1, 8),
    Country("NL", ("Netherlands", "NL", "The Netherlands"), "nl", ("B.V.",), 1, 6),
    Country("SE", ("Sweden", "SE"), "se", ("AB",), 1, 4),
    Country("IN", ("India", "IN"), "in", ("Pvt. Ltd.",), 5, 6),
)

# Two halves make an invented word; with a trade they make enough different companies for 100,000 leads and more.
NAME_STARTS = (
    "Vexi", "Torva", "Belo", "Quor", "Mari", "Zenta", "Koru", "Fena", "Lumo", "Adri", "Pelo", "Graa", "Silva",
    "Orbi", "Tessa", "Halvo", "Nuvi", "Caldo", "Brenn", "Drava", "Esko", "Fyra", "Jory", "Kessa", "Lindo",
    "Mvara", "Norra", "Ostra", "Praxi", "Rhona", "Stello", "Trivo", "Ulma", "Vanta", "Wexa", "Xylo", "Ysta",
    "Zorra", "Äske", "Öhma",
)  # fmt: skip
NAME_ENDS = (
    "tra", "vane", "nis", "lith", "mond", "dell", "quay", "thorn", "rix", "berg", "ford", "lund", "stad", "wick",
    "mere", "holt", "gate", "vik",
)  # fmt: skip
INDUSTRIES = {
    # industry: (share, trades that end a company's name)
    "Software": (22, ("Software", "Systems", "Cloud", "Labs")),
    "Financial Services": (13, ("Capital", "Bank", "Insurance")),
    "Manufacturing": (16, ("Industries", "Werke", "Components")),
    "Retail": (13, ("Retail", "Stores", "Fashion")),
    "Healthcare": (10, ("Health", "Clinics", "Pharma")),
    "Logistics": (8, ("Logistics", "Freight")),
    "Media": (7, ("Media", "Press")),
    "Education": (5, ("Academy", "Learning")),
    "Public Sector": (4, ("Agency", "Council")),
    "Hospitality": (2, ("Hotels", "Catering")),
}
TECHNOLOGIES = (
    "Salesforce", "HubSpot", "Marketo", "Snowflake", "BigQuery", "Databricks", "Segment", "dbt", "Looker",
    "Tableau", "Zendesk", "Shopify", "AWS", "SAP",
)  # fmt: skip
OWNERS = ("ana.lopez", "ben.ochieng", "carla.weiss", "dmitri.novak", "ella.svensson")

# owner_id, name, email, region, capacity_per_week, is_active. Ben left, Dmitri has more than he can take, and Farah is
# new: no account is hers.
OWNER_ROWS = (
    ("ana.lopez", "Ana López", f"ana.lopez@{OWN_DOMAIN}", "Europe", None, True),
    ("ben.ochieng", "Ben Ochieng", f"ben.ochieng@{OWN_DOMAIN}", "United Kingdom", 40, False),
    ("carla.weiss", "Carla Weiß", f"carla.weiss@{OWN_DOMAIN}", "Germany", None, True),
    ("dmitri.novak", "Dmitri Novák", f"dmitri.novak@{OWN_DOMAIN}", "Latin America", 5, True),
    ("ella.svensson", "Ella Svensson", f"ella.svensson@{OWN_DOMAIN}", "North America", None, True),
    ("farah.aziz", "Farah Aziz", f"farah.aziz@{OWN_DOMAIN}", "Asia Pacific", 60, None),
)

FIRST_NAMES = (
    "Anna", "Ben", "Chloé", "David", "Élise", "Farid", "Grace", "Hiroshi", "Ines", "Jürgen", "Kofi", "Lena",
    "Miguel", "Nora", "Olga", "Priya", "Quentin", "Rosa", "Søren", "Tomasz", "Uma", "Viktor", "Wei", "Ximena",
    "Yusuf", "Zoë", "Aisha", "Björn", "Carmen", "Deepak", "Emma", "François", "George", "Hannah", "Igor", "James",
)  # fmt: skip
LAST_NAMES = (
    "Smith", "Müller", "García", "Okafor", "Rossi", "Nguyen", "Kowalski", "Jensen", "O'Neill", "Schröder",
    "Dubois", "Tanaka", "Patel", "Silva", "Novák", "Brown", "Lindqvist", "Haddad", "Kim", "Ferrari", "Yilmaz",
    "Weber", "Martin", "Andersson", "Costa", "Murphy", "Keller", "Singh", "Moreau", "Taylor", "Walker", "Young",
)  # fmt: skip


class Title(NamedTuple):
    """A job title with the seniority and department that a reader would see in it, and how common it is."""

    title: str
    seniority: str
    department: str
    share: float


TITLES = (
    Title("CMO", "c_level", "marketing", 2),
    Title("Chief Technology Officer", "c_level", "engineering", 2),
    Title("CFO", "c_level", "finance", 2),
    Title("CEO", "c_level", "executive", 2.5),
    Title("VP Marketing", "vp", "marketing", 4),
    Title("VP of Sales", "vp", "sales", 3),
    Title("Vice President Operations", "vp", "operations", 2),
    Title("Head of Data", "director", "engineering", 5),
    Title("Director of Demand Generation", "director", "marketing", 4),
    Title("IT Director", "director", "it", 3),
    Title("Marketing Manager", "manager", "marketing", 11),
    Title("Revenue Operations Manager", "manager", "operations", 7),
    Title("Sales Manager", "manager", "sales", 6),
    Title("Procurement Manager", "manager", "finance", 4),
    Title("Product Manager", "manager", "product", 5),
    Title("Customer Success Manager", "manager", "customer_success", 3),
    Title("Senior Data Engineer", "senior", "engineering", 6),
    Title("Senior Legal Counsel", "senior", "legal", 1.5),
    Title("Software Engineer", "individual", "engineering", 9),
    Title("Marketing Specialist", "individual", "marketing", 7),
    Title("Sales Development Representative", "individual", "sales", 4),
    Title("HR Business Partner", "individual", "hr", 2),
    Title("Research Analyst", "individual", "research", 3),
    Title("Junior Marketing Assistant", "entry", "marketing", 3),
    Title("Intern", "entry", "operations", 1.5),
    Title("Retired", "retired", "", 0.5),
)
STUDENT_TITLES = ("Student", "PhD Student", "student")

# How a lead became known: acquired_via -> (share, lead_source words, activity level relative to an inbound lead).
ACQUISITION = {
    "inbound": (58, ("Organic search", "Paid search", "LinkedIn", "Content", "Website"), 1.0),
    "event": (13, ("Trade show", "Webinar"), 0.7),
    "outbound": (14, ("Outbound", "Cold call"), 0.4),
    "referral": (8, ("Referral", "Partner"), 1.2),
    "purchased_list": (7, ("Purchased list",), 0.05),
}
PRODUCT_INTERESTS = ("analytics", "automation", "integrations", "reporting")

# Pages by group: group -> (asset, share) ...; the group's share depends on how far a buyer is (see behaviour.py).
PAGES = {
    "home": (("/", 1),),
    "pricing": (("/pricing", 5), ("/pricing/enterprise", 2), ("/pricing/calculator", 1)),
    "features": (
        ("/features/integrations", 3),
        ("/features/automation", 3),
        ("/features/reporting", 2),
        ("/features/security", 2),
    ),
    "customers": (("/customers", 2), ("/customers/torva-bank", 2), ("/customers/lumo-retail", 1)),
    "docs": (("/docs/getting-started", 3), ("/docs/api", 2), ("/docs/connectors", 2)),
    "blog": tuple((f"/blog/{slug}", share) for slug, share in (
        ("what-is-lead-scoring", 6), ("sales-and-marketing-alignment", 4), ("buying-groups", 3), ("revenue-metrics", 2),
        ("email-deliverability", 2), ("product-update-spring", 1), ("product-update-autumn", 1),
    )),
    "careers": (("/careers", 3), ("/careers/backend-engineer", 2), ("/careers/account-executive", 1)),
    "comparison": (("/compare/rivalscore", 2), ("/compare/leadrank", 1)),
}  # fmt: skip
DOWNLOADS = ("Buyer's guide", "ROI workbook", "Lead scoring handbook", "Integration white paper")
# On another website, which tells us who read it there.
SYNDICATED_DOWNLOADS = {"Integration white paper": "content"}
FORMS = ("Newsletter", "Event wishlist", "Feedback")
WEBINAR_TOPICS = ("Scoring in practice", "From MQL to revenue", "Live product tour", "Data quality clinic")
TRADE_SHOWS = ("RevOps Summit", "Data Days Berlin", "SaaS Expo London", "Growth Forum Sydney")

# campaign_id, name, channel, cost per week in US dollars while it runs
CAMPAIGNS = (
    ("cmp_newsletter", "Monthly newsletter", "email", 150.0),
    ("cmp_nurture", "Nurture series", "email", 220.0),
    ("cmp_search_brand", "Search: brand", "paid_search", 900.0),
    ("cmp_search_generic", "Search: lead scoring", "paid_search", 2600.0),
    ("cmp_linkedin", "LinkedIn: revenue teams", "paid_social", 1900.0),
    ("cmp_webinars", "Webinar programme", "webinar", 700.0),
    ("cmp_events", "Trade shows", "event", 3100.0),
    ("cmp_content", "Content syndication", "content", 600.0),
    ("cmp_sms", "Event reminders by SMS", "sms", 40.0),
    # The last, so that its costs leave those of the others as they were.
    ("cmp_giveaway", "Prize draw: win a tablet", "web", 3600.0),
)
# Planted: dear, and nobody comes by it but students, competitors and our own people.
BAD_CAMPAIGN = "cmp_giveaway"
