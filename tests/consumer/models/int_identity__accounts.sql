select
    firm_no as account_id,
    firm as name,
    website as domain,
    sector as x_sector
from {{ ref('firms') }}
