{# A field of a CRM, such as a key: never null, because a null would be skipped where an empty text clears, and at most 255 characters. #}
{% macro crm_field(value) -%}
    substring(coalesce({{ value }}, ''), 1, 255)
{%- endmacro %}


{# Text for a field of a CRM, made harmless where the policy of the object, a table named crm_objects, says so. #}
{% macro crm_text(value) -%}
    {{ account_scoring.crm_field(account_scoring.outgoing_text(value, 'crm_objects.is_harmless_in_crm')) }}
{%- endmacro %}


{# Text that leaves the warehouse: made harmless where the condition, a column of the policy, says so. Without a policy it is made harmless. #}
{% macro outgoing_text(value, is_harmless) -%}
    case when coalesce({{ is_harmless }}, true) then {{ account_scoring.harmless_text(value) }} else {{ value }} end
{%- endmacro %}


{#
    Text that no spreadsheet runs as a formula and no screen shows otherwise than it is. Control characters and marks that turn the direction of
    writing become one blank. Text that then begins with = + - @, their wide forms included, gets an apostrophe before it: a spreadsheet takes it for
    text then, and nothing of it is lost. Where blanks come first, of whatever width, it gets one too.
#}
{% macro harmless_text(value) -%}
    {#- What may stay is named, because what must go has the character zero in it, which no literal can hold. -#}
    {#- The last sign of all as JSON: dbt 2 reads no escape of more than four digits. -#}
    {%- set seen = '!-~\u00a0-\u2027\u202f-\u2065\u206a-' ~ fromjson('"\\udbff\\udffd"') -%}
    {%- set shown = account_scoring.clean_text(account_scoring.replace_regex(value, ' *[^ ' ~ seen ~ '][^' ~ seen ~ ']*', ' ')) -%}
    {%- set blanks = ' \u00a0\u1680\u180e\u2000-\u200f\u202f\u205f-\u2064\u3000\ufeff' -%}
    case
        when {{ account_scoring.matches_regex(shown, '^[' ~ blanks ~ ']*[-=+@\uff0b\uff0d\uff1d\uff20]') }}
            then {{ account_scoring.text_literal("'") }} || {{ shown }}
        else {{ shown }}
    end
{%- endmacro %}


{# A score as a whole number from 0 to 100; a subject without a score has 0. #}
{% macro whole_percent(score) -%}
    cast(round(least(greatest(coalesce({{ score }}, 0), 0), 100), 0) as int)
{%- endmacro %}


{#
    Whether every record is sent again, as if nothing had been sent: only where the var account_scoring_wipe_outbox says yes. The rows
    of crm_outbox stay, and so do their numbers, because a reader goes on from the last number that it read.
#}
{% macro sends_all_again() -%}
    {{ return(account_scoring.setting('wipe_outbox', 'no') == 'yes') }}
{%- endmacro %}


{#
    SQL of the place of a change among those of one build, from 1 on. Deletes come first: where an id came back in another case,
    a CRM takes the new record for the one that is deleted.
#}
{% macro change_order(changes) -%}
    row_number() over (
        order by case when {{ changes }}.operation = 'delete' then 0 else 1 end, {{ changes }}.subject, {{ changes }}.record_id
    )
{%- endmacro %}


{# Has a score moved by so much that it is worth sending, or begun or ceased to be sent? Never null. #}
{% macro score_moved(score, last_score, min_delta) -%}
    (
        coalesce(abs({{ score }} - {{ last_score }}) >= {{ min_delta }} and {{ score }} <> {{ last_score }}, false)
        or ({{ score }} is null) <> ({{ last_score }} is null)
    )
{%- endmacro %}


{#
    SQL that selects the subjects of which more is to be withdrawn or cleared than one build may (subject, message); then nothing is sent.
    `outbox` is the relation of what was sent. Empty where account_scoring_accept_batch lets it through.
#}
{% macro withheld_subjects(outbox) -%}
    select
        subject,
        'crm_outbox sends nothing: ' || {{ account_scoring.number_text('withdrawn_count') }} || ' of the '
        || {{ account_scoring.number_text('held_count') }} || ' ' || subject || 's that the CRM holds would be withdrawn or cleared, and at most '
        || {{ account_scoring.number_text('most_count') }} || ' may be in one build (max_withdrawn_share in crm_objects). If that is right, '
        || 'let it through once: account_scoring_accept_batch: yes, or make score ... ACCEPT_BATCH=yes.' as message
    from (
        select
            sent.subject,
            max(crm_objects.min_records) as min_records,
            count(*) as held_count,
            sum(case when states.record_id is null or states.is_cleared then 1 else 0 end) as withdrawn_count,
            floor(max(crm_objects.max_withdrawn_share) * count(*)) as most_count
        from (
            select
                subject,
                record_id,
                operation,
                row_number() over (partition by subject, record_id order by change_seq desc) as choice
            from {{ outbox }}
        ) as sent
        inner join {{ account_scoring.policy_crm_objects() }} as crm_objects on sent.subject = crm_objects.subject
        left join {{ ref('int_account_scoring__crm_states') }} as states
            on sent.subject = states.subject and sent.record_id = states.record_id
        where sent.choice = 1 and sent.operation = 'upsert'
        group by sent.subject
    ) as counted
    where {{ '1 = 0' if account_scoring.accepts_batch() else '1 = 1' }} and held_count >= min_records and withdrawn_count > most_count
        -- A past day that is scored again sends nothing in any case.
        and coalesce(
            (select max(built.snapshot_date) from {{ ref('score_history_days') }} as built), {{ account_scoring.as_of() }}
        ) <= {{ account_scoring.as_of() }}
{%- endmacro %}


{# Post-hook of crm_outbox: tells of what is withheld in a run without tests, in which no test can say so. #}
{% macro tell_withheld() -%}
    {%- if execute and invocation_args_dict.which != 'build' -%}
        {%- for subject in run_query(account_scoring.withheld_subjects(this)).rows -%}
            {%- do exceptions.warn(subject[1]) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
