with

outcomes as (

    select * from {{ ref('int_account_scoring__policy_outcomes') }}
    where subject = 'lead' and is_primary

),

given_values as (

    select
        attribute,
        value,
        {{ try_number("nullif(value, '')") }} as number_value,
        count(*) as leads
    from {{ ref('int_account_scoring__calibration_lead_values') }}
    group by attribute, value

),

-- A few numbers, such as 1, 2 and 3, are kinds; many are a quantity.
quantities as (

    select given_values.attribute
    from given_values
    cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings
    where given_values.value <> ''
    group by given_values.attribute, settings.number_bins
    having count(given_values.number_value) = count(*) and count(*) > settings.number_bins

),

-- One number may be written in more than one way.
binned as (

    select
        given_values.attribute,
        given_values.number_value,
        sum(given_values.leads) as leads,
        -- Ranges of equally many leads, as far as leads with the same number allow.
        floor(
            settings.number_bins * (
                sum(sum(given_values.leads)) over (
                    partition by given_values.attribute order by given_values.number_value
                    rows between unbounded preceding and current row
                ) - sum(given_values.leads)
            ) / sum(sum(given_values.leads)) over (partition by given_values.attribute)
        ) as bin
    from given_values
    inner join quantities on given_values.attribute = quantities.attribute
    cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings
    where given_values.value <> ''
    group by given_values.attribute, given_values.number_value, settings.number_bins

),

bins as (

    select
        binned.attribute,
        binned.bin,
        min(binned.number_value) as first_number,
        -- A bin with too few leads joins the one below it, the lowest ones the first that is large enough.
        greatest(
            sum(case when sum(binned.leads) >= max(outcomes.min_subjects) then 1 else 0 end)
                over (partition by binned.attribute order by binned.bin rows between unbounded preceding and current row),
            1
        ) as range_number
    from binned
    cross join outcomes
    group by binned.attribute, binned.bin

),

ranges as (

    select
        attribute,
        range_number,
        min(first_number) as range_from,
        lead(min(first_number)) over (partition by attribute order by range_number) as range_below
    from bins
    group by attribute, range_number

)

select
    given_values.attribute,
    given_values.value,
    ranges.range_number,
    cast(ranges.range_from as decimal(18, 6)) as range_from,
    cast(ranges.range_below as decimal(18, 6)) as range_below
from given_values
inner join binned on given_values.attribute = binned.attribute and given_values.number_value = binned.number_value
inner join bins on binned.attribute = bins.attribute and binned.bin = bins.bin
inner join ranges on bins.attribute = ranges.attribute and bins.range_number = ranges.range_number
