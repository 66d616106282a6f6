"""A believable, seeded B2B company as demo input: `python -m account_scoring.demo --help`.

vocabulary   words: names, titles, industries, pages, campaigns
truth        the planted truth: what really makes an opportunity likely, and the simulation that follows it
people       companies and leads
behaviour    activities, in bursts
sales        opportunities, stages, touches, consents
dirt         the faults of real exports, at random and as named sentinel rows
unknown      visitors before they are known, and what companies do without a person
tables       the input contract's columns, and how a folder is written
generate     puts them together
"""

from account_scoring.demo.generate import generate

__all__ = ["generate"]
