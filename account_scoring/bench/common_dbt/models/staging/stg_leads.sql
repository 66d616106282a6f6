select
    lead_id,
    lower(email) as email,
    split_part(lower(email), '@', 2) as email_domain
from read_parquet('{{ env_var('ACCOUNT_SCORING_INPUT_FOLDER') }}/leads.parquet')
