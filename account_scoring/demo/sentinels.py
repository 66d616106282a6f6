"""Rows that are the same in every demo: one for each fault and edge that a test may want to name.

Their keys begin with `s_`; EXPLAINED says what each is for, and is written into truth.json.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from account_scoring.demo import vocabulary as words

Row = dict[str, object]

EXPLAINED = {
    "s_chain_a": "merged into s_chain_b, which is merged into s_chain_c; each has activities",
    "s_chain_b": "see s_chain_a",
    "s_chain_c": "survivor of the chain",
    "s_cycle_a": "merged into s_cycle_b, which is merged into s_cycle_a",
    "s_cycle_b": "see s_cycle_a",
    "s_merged_into_nobody": "merged into a lead that does not exist",
    "s_deleted_lead": "is_deleted, with an activity",
    "s_malformed_email_1": "address with (at)",
    "s_malformed_email_2": "address without a domain",
    "s_malformed_email_3": "blank address",
    "s_no_created_at": "created_at is null",
    "s_created_after": "created after as_of",
    "s_two_versions": "two rows: the later has job_title 'VP Marketing', the earlier 'Marketing Manager'",
    "s_exact_duplicate": "two identical rows",
    "s_shouting": "address in capitals and padded with blanks",
    "s_free_mail": "gmail.com, no company; a trial that ends 5 days after as_of",
    "s_disposable": "mailinator.com",
    "s_student": "student at a university",
    "s_competitor_1": "works at rivalscore.com",
    "s_competitor_2": "works at leadrank.io",
    "s_own_employee": "works at brightloop.io",
    "s_purchased_list": "acquired via purchased_list",
    "s_bought_asks": "acquired via purchased_list, asked to be contacted 3 days before as_of: no longer held back;"
    " title in capitals, and a number that a spreadsheet has shortened",
    "s_asks": "hardly fits, and asked to be contacted 3 days before as_of: handed to sales all the same",
    "s_asks_again": "asked to be contacted 8 days before as_of at 20:00 and 5 days before at 8:00, and nobody answered",
    "s_answered": "asked 9 days before as_of at 10:00, called at 11:00; asked again 2 days before, called at 11:30",
    "s_answered_late": "asked 8 days before as_of at 15:00, called 5 days before at 12:00",
    "s_accepted_unseen": "asked 9 days before as_of at 10:00, accepted (SAL) at 12:00, and nobody was in touch",
    "s_given_back": "asked 9 days before as_of at 10:00, called at 11:00, recycled the next day for want of budget",
    "s_partner_employee": "works at a partner (northwind-partners.com), fits and asked for a demo: not for sales",
    "s_region": "lives in Iran, fits and asked for a demo: nobody sells there",
    "s_objects": "asked for a demo 3 days before as_of, and objects to profiling: in no score and on no list",
    "s_agrees_again": "objected to profiling, and agreed again 10 days before as_of: scored",
    "s_no_title": "job_title is null",
    "s_subdomain": "address at mail.quorlith-bank.co.uk; s_account_uk has quorlith-bank.co.uk",
    "s_com_au": "address at a com.au domain; belongs to s_account_au",
    "s_by_name_umlaut": "free-mail address and 'müller gmbh & co. kg'; s_account_mueller has no domain",
    "s_by_name_comma": "no address, 'ACME, Inc'; s_account_acme ('Acme Inc.') has no domain",
    "s_explicit_account": "account_id s_account_au although the address is at quorlith-bank.co.uk",
    "s_unknown_account": "account_id that does not exist, address at quorlith-bank.co.uk",
    "s_no_account_row": "domain without a row in accounts: a derived account; refused to be written to",
    "s_no_account_row_2": "a colleague at the same domain",
    "s_tied_domain": "domain that two accounts share",
    "s_busy": "the lead of the activity sentinels below",
    "s_quiet": "a lead without activities that count: one was corrected away from it, one is a crawler's",
    "s_redelivered": "activity delivered twice, unchanged",
    "s_corrected_type": "first an email_open, corrected to a demo_request",
    "s_corrected_lead": "first of s_quiet, corrected to s_busy",
    "s_corrected_day": "first dated 30 days before as_of, corrected to 10 days before",
    "s_late": "happened 100 days before as_of, loaded 5 days before",
    "s_deleted": "demo_request with a later version that is_deleted",
    "s_deleted_only": "only a version that is_deleted",
    "s_bot": "is_bot",
    "s_burst_01": "first of 40 page views within 40 seconds, not marked as a bot (s_burst_01 to s_burst_40)",
    "s_agent_crawler": "demo_request of s_quiet by Googlebot, not marked as a bot",
    "s_agent_phone": "pricing page view of s_tied_domain, from a telephone whose name ends with bot",
    "s_last_second": "23:59:59 on as_of: counts",
    "s_after_as_of": "00:00:00 on the next day: does not",
    "s_unknown_lead": "activity of a lead that does not exist",
    "s_null_lead": "activity with a null lead_id",
    "s_blank_lead": "activity with a blank lead_id",
    "s_null_type": "activity without a type",
    "s_bad_time_1": "occurred_at '2026-13-45'",
    "s_bad_time_2": "occurred_at 'n/a'",
    "s_bad_time_3": "occurred_at null",
    "s_of_merged": "pricing page view of s_chain_a",
    "s_account_uk": "domain quorlith-bank.co.uk",
    "s_account_au": "domain quorlith.com.au, parent s_account_uk",
    "s_account_mueller": "'Müller GmbH & Co. KG' without a domain",
    "s_account_acme": "'Acme Inc.' without a domain",
    "s_account_tie_1": "shares tied-domain.de with s_account_tie_2",
    "s_account_tie_2": "see s_account_tie_1",
    "s_account_partner": "domain northwind-partners.com: a partner",
    "s_account_region": "domain quorlith-tehran.ir, in Iran",
    "s_account_surge": "hardly active for a year, and since four weeks three people look at prices: a surge",
    "s_account_thread": "its interest is that of one person, s_thread_1; two colleagues are known and looked once",
    "s_thread_1": "see s_account_thread",
    "s_account_leaving": "a customer who hardly uses the product any more and renews in 40 days: a risk of leaving",
    "s_account_growing": "a customer of ten seats whose four people, three of them new, use nine: wants more seats",
    "s_account_spreading": "a customer of marketing people; an engineer came to use it 19 days ago: a new department",
    "s_group_champion": "asked for a demo 4 days before as_of; champion of s_account_retail",
    "s_group_evaluator": "asked for a demo 6 days before as_of; technical evaluator of s_account_retail",
    "s_group_buyer": "economic buyer of s_account_retail, known and not engaged: the missing role, and whom to turn to",
    "s_family_quiet": "the only person of s_account_logistics, who did nothing",
    "s_account_holding": "parent of s_account_retail; nobody is known there",
    "s_account_retail": "three people, two of them engaged, no engaged economic buyer; parent of s_account_logistics",
    "s_account_logistics": "two parents below s_account_holding, nobody engaged beside s_account_retail: white space",
    "s_account_circle_a": "its parent is s_account_circle_b, whose parent it is",
    "s_account_circle_b": "see s_account_circle_a",
    "s_opportunity_twice": "two identical rows",
    "s_opportunity_after": "created after as_of",
    "s_opportunity_unknown": "of a lead that does not exist",
}


def sentinel_rows(as_of: date) -> dict[str, list[Row]]:
    """Rows by table; what a row does not name is NULL."""
    return {
        "leads": _leads(as_of),
        "activities": _activities(as_of),
        "accounts": _accounts(as_of),
        "opportunities": _opportunities(as_of),
        "lead_stages": [
            {"lead_id": " ", "stage": "mql", "entered_at": moment(as_of, 40)},
            {"lead_id": "s_nobody", "stage": "mql", "entered_at": moment(as_of, 40)},
            {"lead_id": "s_busy", "stage": "mql", "entered_at": moment(as_of, 12)},
            {"lead_id": "s_busy", "stage": "sal", "entered_at": moment(as_of, -3), "reason": "after as_of"},
            {"lead_id": "s_accepted_unseen", "stage": "sal", "entered_at": moment(as_of, 9, time(12))},
            {"lead_id": "s_given_back", "stage": "recycled", "entered_at": moment(as_of, 8), "reason": "No budget"},
            # Skipped stages; given back and come again; nobody to sell to; and a name of no stage.
            {"lead_id": "s_two_versions", "stage": "opportunity", "entered_at": moment(as_of, 12)},
            {"lead_id": "s_exact_duplicate", "stage": "MQL", "entered_at": moment(as_of, 60)},
            {"lead_id": "s_exact_duplicate", "stage": "recycled", "entered_at": moment(as_of, 40), "reason": "Timing"},
            {"lead_id": "s_exact_duplicate", "stage": "mql", "entered_at": moment(as_of, 15)},
            {"lead_id": "s_shouting", "stage": "mql", "entered_at": moment(as_of, 30)},
            {"lead_id": "s_shouting", "stage": "rejected", "entered_at": moment(as_of, 20), "reason": "Wrong person"},
            {"lead_id": "s_subdomain", "stage": "Waiting Room", "entered_at": moment(as_of, 10)},
        ],
        "sales_touches": [
            {"lead_id": "s_busy", "touched_at": moment(as_of, 11), "owner_id": "ana.lopez", "channel": "phone"},
            {"lead_id": "s_busy", "touched_at": None, "owner_id": "ana.lopez", "channel": "email"},
            {"lead_id": "s_nobody", "touched_at": moment(as_of, 11), "owner_id": "ana.lopez", "channel": "email"},
            *(
                {"lead_id": lead, "touched_at": moment(as_of, days, at), "owner_id": "ana.lopez", "channel": "phone"}
                for lead, days, at in (
                    ("s_answered", 9, time(11)),
                    ("s_answered", 2, time(11, 30)),
                    ("s_answered_late", 5, time(12)),
                    ("s_given_back", 9, time(11)),
                )
            ),
        ],
        "opportunity_contacts": [
            {
                "opportunity_id": "s_opportunity_twice",
                "lead_id": "s_busy",
                "role": "Decision Maker",
                "is_primary": True,
            },
            {"opportunity_id": "s_opportunity_twice", "lead_id": "s_nobody", "role": "Champion", "is_primary": False},
            {"opportunity_id": "s_opportunity_none", "lead_id": "s_busy", "role": None, "is_primary": None},
        ],
        "consents": [
            {"lead_id": "s_busy", "purpose": "email", "is_granted": True, "changed_at": moment(as_of, 90)},
            {"lead_id": "s_busy", "purpose": "email", "is_granted": False, "changed_at": moment(as_of, 20)},
            {"lead_id": "s_no_account_row", "purpose": "email", "is_granted": False, "changed_at": moment(as_of, 20)},
            {"lead_id": "s_nobody", "purpose": "email", "is_granted": True, "changed_at": moment(as_of, 20)},
            {"lead_id": "s_objects", "purpose": "profiling", "is_granted": False, "changed_at": moment(as_of, 20)},
            {"lead_id": "s_agrees_again", "purpose": "profiling", "is_granted": False, "changed_at": moment(as_of, 40)},
            {"lead_id": "s_agrees_again", "purpose": "profiling", "is_granted": True, "changed_at": moment(as_of, 10)},
        ],
    }


def moment(as_of: date, days_before: float, at: time = time(10)) -> datetime:
    """Ten o'clock (or `at`) so many days before `as_of`; negative: after it."""
    return datetime.combine(as_of - timedelta(days=days_before), at)


def _leads(as_of: date) -> list[Row]:
    def lead(lead_id: str | None, email: str | None = None, **other: object) -> Row:
        created = moment(as_of, 120)
        defaults = {
            "created_at": created, "job_title": "Marketing Manager", "country": "Germany", "lead_source": "Website",
            "acquired_via": "inbound", "status": "new", "is_deleted": False, "updated_at": created,
            "loaded_at": moment(as_of, 119),
        }  # fmt: skip
        return {**defaults, "lead_id": lead_id, "email": email, **other}

    later = {"updated_at": moment(as_of, 50), "loaded_at": moment(as_of, 49), "job_title": "VP Marketing"}
    return [
        lead("s_chain_a", "cara.chain@gmail.com", merged_into_lead_id="s_chain_b"),
        lead("s_chain_b", "c.chain@quorlith-bank.co.uk", merged_into_lead_id="s_chain_c"),
        lead("s_chain_c", "cara.chain@quorlith-bank.co.uk", job_title="Head of Data"),
        lead("s_cycle_a", "a.cycle@lumo-cycle.de", merged_into_lead_id="s_cycle_b"),
        lead("s_cycle_b", "b.cycle@lumo-cycle.de", merged_into_lead_id="s_cycle_a"),
        lead("s_merged_into_nobody", "nob@lumo-cycle.de", merged_into_lead_id="s_nobody"),
        lead("s_deleted_lead", "gone@lumo-cycle.de", is_deleted=True),
        lead("s_malformed_email_1", "jane.doe(at)corp", company_name="ACME, Inc"),
        lead("s_malformed_email_2", "foo@"),
        lead("s_malformed_email_3", " "),
        lead(None, "no.key@lumo-cycle.de"),
        lead("  ", "blank.key@lumo-cycle.de"),
        lead("s_no_created_at", "when@lumo-cycle.de", created_at=None),
        lead("s_created_after", "later@lumo-cycle.de", created_at=moment(as_of, -2), updated_at=moment(as_of, -2)),
        lead("s_two_versions", "two@quorlith-bank.co.uk"),
        lead("s_two_versions", "two@quorlith-bank.co.uk", **later),
        lead("s_exact_duplicate", "same@quorlith-bank.co.uk"),
        lead("s_exact_duplicate", "same@quorlith-bank.co.uk"),
        lead("s_shouting", "  LOUD.PERSON@QUORLITH-BANK.CO.UK ", job_title="vp MARKETING"),
        lead("s_free_mail", "some.body@gmail.com", x_trial_ends_on=moment(as_of, -5).strftime("%Y-%m-%d")),
        lead("s_disposable", f"x1@{words.DISPOSABLE_MAIL}"),
        lead("s_student", "stu.dent@northfield.edu", job_title="Student"),
        lead("s_competitor_1", "spy@rivalscore.com", company_name="Rivalscore"),
        lead("s_competitor_2", "spy@leadrank.io", company_name="Leadrank"),
        lead("s_own_employee", f"me@{words.OWN_DOMAIN}", company_name=words.OWN_NAME),
        lead(
            "s_purchased_list",
            "bought@quorlith-bank.co.uk",
            acquired_via="purchased_list",
            lead_source="Purchased list",
        ),
        lead(
            "s_bought_asks",
            "bought.asks@quorlith-bank.co.uk",
            job_title="MARKETING MANAGER",
            phone="4.915E+11",
            acquired_via="purchased_list",
            lead_source="Purchased list",
        ),
        lead(
            "s_asks",
            "curious@gmail.com",
            job_title="Librarian",
            first_name="Ida",
            last_name="Curious",
            phone="+1-212-555-0142",
        ),
        lead("s_asks_again", "asks.again@gmail.com", job_title="Librarian", owner_id="ana.lopez"),
        lead("s_answered", "answered@gmail.com", job_title="Librarian", owner_id="ana.lopez"),
        lead("s_answered_late", "answered.late@gmail.com", job_title="Librarian", owner_id="ana.lopez"),
        lead("s_accepted_unseen", "accepted.unseen@gmail.com", job_title="Librarian", owner_id="ana.lopez"),
        lead("s_given_back", "given.back@gmail.com", job_title="Librarian", owner_id="ana.lopez"),
        lead(
            "s_partner_employee",
            f"pat@{words.PARTNER_DOMAIN}",
            job_title="VP Marketing",
            company_name=words.PARTNER_NAME,
        ),
        lead("s_region", "reza@quorlith-tehran.ir", job_title="VP Marketing", country="Iran"),
        lead("s_objects", "objects@quorlith-bank.co.uk", job_title="VP Marketing"),
        lead("s_agrees_again", "agrees.again@quorlith-bank.co.uk", job_title="VP Marketing"),
        lead("s_no_title", "untitled@quorlith-bank.co.uk", job_title=None),
        lead("s_subdomain", "sub@mail.quorlith-bank.co.uk", country="UK"),
        lead("s_com_au", "mate@quorlith.com.au", country="Australia"),
        lead("s_by_name_umlaut", "j.mueller@gmx.de", company_name="müller gmbh & co. kg"),
        lead("s_by_name_comma", None, company_name="ACME, Inc", country="USA"),
        lead("s_explicit_account", "elsewhere@quorlith-bank.co.uk", account_id="s_account_au"),
        lead("s_unknown_account", "lost@quorlith-bank.co.uk", account_id="s_nowhere"),
        lead("s_no_account_row", "first@unlisted-norravik.com"),
        lead("s_no_account_row_2", "second@unlisted-norravik.com"),
        lead("s_tied_domain", "who@tied-domain.de"),
        lead("s_busy", "zoë.busy@quorlith-bank.co.uk", job_title="VP Marketing", x_product_interest="analytics"),
        lead("s_quiet", "quiet@quorlith-bank.co.uk"),
        *(
            lead(f"s_surge_{n}", f"person.{n}@quorlith-surge.de", first_name="Sol", last_name=f"No {n}")
            for n in (1, 2, 3)
        ),
        lead("s_leaving", "person@brenlow-mills.co.uk", first_name="Lea", last_name="Ving"),
        *(
            lead(f"s_growing_{n}", f"person.{n}@hexlow-foods.co.uk", first_name="Gro", last_name=f"No {n}")
            for n in (1, 2, 3, 4)
        ),
        lead("s_spreading_1", "mia@norvex-clinics.co.uk", job_title="Marketing Manager", first_name="Mia"),
        lead("s_spreading_2", "eno@norvex-clinics.co.uk", job_title="Software Engineer", first_name="Eno"),
        *(
            lead(f"s_thread_{n}", f"person.{n}@quorlith-thread.de", first_name="Tea", last_name=f"No {n}")
            for n in (1, 2, 3)
        ),
        lead("s_group_champion", "cora@brontal-retail.co.uk", job_title="Marketing Manager"),
        lead("s_group_evaluator", "ike@brontal-retail.co.uk", job_title="IT Director"),
        lead("s_group_buyer", "fay@brontal-retail.co.uk", job_title="CFO", first_name="Fay", last_name="Funds"),
        lead("s_family_quiet", "quentin@brontal-logistics.co.uk"),
    ]


def _activities(as_of: date) -> list[Row]:
    def activity(activity_id: str | None, days_before: float = 20, **other: object) -> Row:
        occurred = moment(as_of, days_before, other.pop("at", time(10)))
        defaults = {
            "lead_id": "s_busy", "activity_type": "page_view", "channel": "web", "asset": "/pricing",
            "occurred_at": occurred.strftime("%Y-%m-%d %H:%M:%S"), "is_bot": False, "is_deleted": False,
            "loaded_at": occurred + timedelta(hours=1),
        }  # fmt: skip
        return {**defaults, "activity_id": activity_id, **other}

    def loaded(days_before: float) -> dict[str, datetime]:
        return {"loaded_at": moment(as_of, days_before)}

    demo = {"activity_type": "demo_request", "asset": "Book a demo"}
    asks = {"activity_type": "contact_request", "asset": "Contact us"}
    mail = {"activity_type": "email_open", "channel": "email", "asset": "Newsletter 01"}
    burst = [
        activity(f"s_burst_{number:02d}", 60, lead_id="s_no_title", asset="/blog/buying-groups", at=time(3, 0, number))
        for number in range(1, 41)
    ]
    surge = [
        *(
            activity(f"s_surge_before_{days}", days, lead_id="s_surge_1", asset="/features/x")
            for days in range(29, 113, 7)
        ),
        *(
            activity(f"s_surge_{n}_{days}", days, lead_id=f"s_surge_{n}", at=time(9 + n))
            for n in (1, 2, 3)
            for days in range(1, 28, 3)
        ),
    ]
    usage = {"activity_type": "product_usage", "channel": "product", "asset": "Workspace"}
    use = [
        *(
            activity(f"s_use_leaving_{days}", days, lead_id="s_leaving", quantity=5.0, **usage)
            for days in (20, *range(30, 110, 3))
        ),
        *(
            activity(f"s_use_growing_{n}_{days}", days, lead_id=f"s_growing_{n}", quantity=9.0, **usage)
            for n in (1, 2, 3, 4)
            for days in range(1, 112 if n == 1 else 28, 2)
        ),
        *(
            activity(f"s_use_spreading_{n}_{days}", days, lead_id=f"s_spreading_{n}", quantity=17.0, **usage)
            for n in (1, 2)
            for days in range(1, 112 if n == 1 else 21, 2)
        ),
        activity("s_invite", 21, lead_id="s_spreading_1", **{**usage, "activity_type": "user_invited"}),
    ]
    crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    phone = "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 Mobile Safari/537.36"
    return [
        activity("s_redelivered", 25, **loaded(25)),
        activity("s_redelivered", 25, **loaded(22)),
        activity("s_corrected_type", 15, **mail, **loaded(15)),
        activity("s_corrected_type", 15, **demo, **loaded(14)),
        activity("s_corrected_lead", 18, lead_id="s_quiet", **loaded(18)),
        activity("s_corrected_lead", 18, **loaded(16)),
        activity("s_corrected_day", 30, **loaded(9)),
        activity("s_corrected_day", 10, **loaded(8)),
        activity("s_late", 100, **loaded(5)),
        activity("s_deleted", 12, **demo, **loaded(12)),
        activity("s_deleted", 12, **demo, **loaded(11), is_deleted=True),
        activity("s_deleted_only", 12, **demo, is_deleted=True),
        activity("s_bot", 13, is_bot=True),
        *burst,
        *surge,
        *use,
        activity("s_of_thread_1", 6, lead_id="s_thread_1", **demo),
        *(activity(f"s_of_thread_{n}", 30, lead_id=f"s_thread_{n}", asset="/blog/buying-groups") for n in (2, 3)),
        activity("s_agent_crawler", 3, lead_id="s_quiet", user_agent=crawler, **demo),
        activity("s_agent_phone", 3, lead_id="s_tied_domain", user_agent=phone),
        activity("s_last_second", 0, lead_id="s_chain_c", at=time(23, 59, 59)),
        activity("s_after_as_of", -1, lead_id="s_chain_c", at=time(0), **loaded(0)),
        activity("s_unknown_lead", lead_id="s_nobody"),
        activity("s_null_lead", lead_id=None),
        activity("s_blank_lead", lead_id="  "),
        activity(None),
        activity(" "),
        activity("s_null_type", activity_type=None),
        activity("s_bad_time_1", occurred_at="2026-13-45"),
        activity("s_bad_time_2", occurred_at="n/a"),
        activity("s_bad_time_3", occurred_at=None),
        activity("s_of_merged", 21, lead_id="s_chain_a"),
        activity("s_of_merged_link", 19, lead_id="s_chain_b", asset="/features/integrations"),
        activity("s_of_survivor", 17, lead_id="s_chain_c", asset="/customers"),
        activity("s_of_deleted_lead", lead_id="s_deleted_lead"),
        activity("s_of_competitor", lead_id="s_competitor_1"),
        activity("s_of_student", lead_id="s_student", **demo),
        activity("s_of_malformed", lead_id="s_malformed_email_1"),
        activity("s_of_bought_asks", 3, lead_id="s_bought_asks", **asks),
        activity("s_of_asks", 3, lead_id="s_asks", **asks),
        activity("s_of_asks_again", 8, lead_id="s_asks_again", at=time(20), **asks),
        activity("s_of_asks_again_2", 5, lead_id="s_asks_again", at=time(8), **asks),
        activity("s_of_answered", 9, lead_id="s_answered", **asks),
        activity("s_of_answered_2", 2, lead_id="s_answered", **asks),
        activity("s_of_answered_late", 8, lead_id="s_answered_late", at=time(15), **asks),
        activity("s_of_accepted_unseen", 9, lead_id="s_accepted_unseen", **asks),
        activity("s_of_given_back", 9, lead_id="s_given_back", **asks),
        activity("s_of_partner_employee", 4, lead_id="s_partner_employee", **demo),
        activity("s_of_region", 4, lead_id="s_region", **demo),
        activity("s_of_objects", 3, lead_id="s_objects", **demo),
        activity("s_of_agrees_again", 12, lead_id="s_agrees_again", **demo),
        activity("s_of_no_account_row", 4, lead_id="s_no_account_row", **demo),
        activity("s_of_no_account_row_2", 8, lead_id="s_no_account_row_2"),
        activity("s_of_group_champion", 4, lead_id="s_group_champion", **demo),
        activity("s_of_group_evaluator", 6, lead_id="s_group_evaluator", **demo),
        activity("s_of_group_buyer", 9, lead_id="s_group_buyer"),
    ]


def _accounts(as_of: date) -> list[Row]:
    bank = {"industry": "Financial Services", "technologies": "Salesforce; Snowflake", "is_customer": False}
    uk = {
        "account_id": "s_account_uk", "name": "Quorlith Bank PLC", "domain": "quorlith-bank.co.uk",
        "employee_count": 800, "annual_revenue_usd": 120e6, "country": "United Kingdom",
        "owner_id": "ben.ochieng", "x_icp_tier": "1", **bank,
    }  # fmt: skip
    return [
        uk,
        {
            **uk, "account_id": "s_account_au", "name": "Quorlith Bank Australia Pty Ltd", "domain": "quorlith.com.au",
            "country": "Australia", "parent_account_id": "s_account_uk",
        },
        {**uk, "account_id": "s_account_partner", "name": words.PARTNER_NAME, "domain": words.PARTNER_DOMAIN},
        {
            **uk, "account_id": "s_account_region", "name": "Quorlith Bank Tehran", "domain": "quorlith-tehran.ir",
            "country": "Iran",
        },
        {"account_id": "s_account_mueller", "name": "Müller GmbH & Co. KG", "country": "Germany"},
        {"account_id": "s_account_acme", "name": "Acme Inc.", "country": "US", "employee_count": 150},
        {"account_id": "s_account_tie_1", "name": "Tied Eins GmbH", "domain": "tied-domain.de", "country": "DE"},
        {"account_id": "s_account_tie_2", "name": "Tied Zwei GmbH", "domain": "tied-domain.de", "country": "DE"},
        {**uk, "account_id": "s_account_surge", "name": "Quorlith Surge GmbH", "domain": "quorlith-surge.de"},
        {**uk, "account_id": "s_account_thread", "name": "Quorlith Thread GmbH", "domain": "quorlith-thread.de"},
        {
            "account_id": "s_account_leaving", "name": "Brenlow Mills Ltd", "domain": "brenlow-mills.co.uk",
            "country": "UK", "employee_count": 300, "is_customer": True, "x_seats": 8,
            "x_renewal_on": moment(as_of, -40).strftime("%Y-%m-%d"),
        },
        {
            "account_id": "s_account_growing", "name": "Hexlow Foods Ltd", "domain": "hexlow-foods.co.uk",
            "country": "UK", "employee_count": 300, "is_customer": True, "x_seats": 10,
            "x_renewal_on": moment(as_of, -100).strftime("%Y-%m-%d"),
        },
        {
            "account_id": "s_account_spreading", "name": "Norvex Clinics Ltd", "domain": "norvex-clinics.co.uk",
            "country": "UK", "employee_count": 300, "is_customer": True, "x_seats": 40,
            "x_renewal_on": moment(as_of, -200).strftime("%Y-%m-%d"),
        },
        {"account_id": "s_account_holding", "name": "Brontal Holding PLC", "country": "UK", "employee_count": 90},
        {
            "account_id": "s_account_retail", "name": "Brontal Retail Ltd", "domain": "brontal-retail.co.uk",
            "country": "UK", "employee_count": 400, "parent_account_id": "s_account_holding",
        },
        {
            "account_id": "s_account_logistics", "name": "Brontal Logistics Ltd", "domain": "brontal-logistics.co.uk",
            "country": "UK", "employee_count": 250, "parent_account_id": "s_account_retail",
        },
        {"account_id": "s_account_circle_a", "name": "Roundabout A Ltd", "parent_account_id": "s_account_circle_b"},
        {"account_id": "s_account_circle_b", "name": "Roundabout B Ltd", "parent_account_id": "s_account_circle_a"},
        {"account_id": None, "name": "No Key Ltd", "domain": "no-key-quorvane.co.uk"},
        {"account_id": " ", "name": "Blank Key Ltd", "domain": "blank-key-quorvane.co.uk"},
    ]  # fmt: skip


def _opportunities(as_of: date) -> list[Row]:
    twice = {
        "opportunity_id": "s_opportunity_twice", "created_at": moment(as_of, 9), "lead_id": "s_busy",
        "account_id": "s_account_uk", "amount_usd": 24000.0, "opportunity_type": "new",
    }  # fmt: skip
    return [
        twice,
        dict(twice),
        {**twice, "opportunity_id": "s_opportunity_after", "created_at": moment(as_of, -2)},
        {**twice, "opportunity_id": "s_opportunity_unknown", "lead_id": "s_nobody", "account_id": None},
        {**twice, "opportunity_id": None},
    ]
