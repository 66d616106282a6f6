select
    lower({{ policy_text('alias') }}) as alias,
    -- An alias that is listed twice means the smaller code, the same one every night.
    min({{ policy_text('country_code') }}) as country_code,
    min({{ policy_text('region') }}) as region
from {{ policy('countries') }}
group by lower({{ policy_text('alias') }})
