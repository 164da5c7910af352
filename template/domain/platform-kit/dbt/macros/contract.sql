{#
  Fails unless a model with `contract: enforced` returns exactly the promised types, as PostgreSQL spells them.
  dbt's own macro with this name accepts numeric(14,4) for numeric(12,2), and the table then rounds.
#}
{% macro default__get_assert_columns_equivalent(sql) -%}
    {%- if execute -%}
        {%- set columns -%}
            {%- for column in model.columns.values() -%}
                cast(null as {{ column.data_type }}) as {{ adapter.quote(column.name) }}
                {%- if not loop.last %}, {% endif -%}
            {%- endfor -%}
        {%- endset -%}
        {%- do run_query('create temporary view returned as select * from (' ~ sql ~ ') as model where false') -%}
        {%- do run_query('create temporary view promised as select ' ~ columns) -%}
        {%- set differences = run_query("
            select
                coalesce(r.name, p.name), coalesce(r.type, 'missing'), coalesce(p.type, 'no such column')
            from (" ~ platform_kit.columns_of('returned') ~ ") as r
            full join (" ~ platform_kit.columns_of('promised') ~ ") as p on r.name = p.name
            where r.type is distinct from p.type
            order by 1
        ") -%}
        {%- do run_query('drop view returned, promised') -%}
        {%- if differences | length -%}
            {%- set messages = [] -%}
            {%- for row in differences.rows -%}
                {%- do messages.append(row[0] ~ ' is ' ~ row[1] ~ ', promised is ' ~ row[2]) -%}
            {%- endfor -%}
            {{ exceptions.raise_compiler_error('the contract is broken: ' ~ messages | join('; ')) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# A query for the names and the exact types of a temporary view's columns. #}
{% macro columns_of(view) -%}
    select attname::text as name, format_type(atttypid, atttypmod) as type
    from pg_attribute
    where attrelid = 'pg_temp.{{ view }}'::regclass and attnum > 0
{%- endmacro %}
