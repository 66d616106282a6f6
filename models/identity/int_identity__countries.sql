select
    lower(trim(alias)) as alias,
    -- An alias that is listed twice means the smaller code, the same one every night.
    min(country_code) as country_code,
    min(region) as region
from {{ policy('countries') }}
group by lower(trim(alias))
