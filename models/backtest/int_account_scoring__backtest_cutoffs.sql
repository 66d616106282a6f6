select cast(null as date) as cutoff_date
from {{ ref('int_account_scoring__whole_numbers') }}
where 1 = 0
