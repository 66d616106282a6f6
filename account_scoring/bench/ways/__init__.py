"""The ways of computing the same account scores that are not dbt, each run in a process of its own.

Each way reads leads.parquet, activities/*.parquet and the policy's CSV files, and writes account_id, contacts,
engaged_contacts, effective_contacts and intent_score. No lead of the benchmark's input is disqualified, so they know no
disqualifiers.
"""
