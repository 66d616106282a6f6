-- MetricFlow asks for days, to fill up or shift periods. Enough for two decades.
select cast({{ days_before(as_of(), '(series.generated_number - 1)') }} as date) as date_day
from ({{ dbt.generate_series(8192) }}) as series
