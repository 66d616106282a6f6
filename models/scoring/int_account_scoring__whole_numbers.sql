{# Enough for the days of two years and more. #}
select cast(generated_number - 1 as int) as number
from ({{ dbt.generate_series(1024) }}) as generated
