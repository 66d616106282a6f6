-- The school's people, in the words of the package; what it has no column for is an x_ column.
select
    person_no as lead_id,
    signed_up_at as created_at,
    mail as email,
    plays as x_plays
from {{ ref('people') }}
