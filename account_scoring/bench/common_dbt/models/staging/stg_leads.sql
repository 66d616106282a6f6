select
    lead_id,
    lower(email) as email,
    split_part(lower(email), '@', 2) as email_domain
from read_parquet('{{ var("account_scoring_input_folder") }}/leads.parquet')
