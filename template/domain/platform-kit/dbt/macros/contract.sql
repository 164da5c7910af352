{#
  A model under `contract: enforced` yields exactly the promised types: dbt's own macro of this name takes
  numeric(14,4) for numeric(12,2), and the table then rounds. PostgreSQL spells both sides.
#}
{% macro default__get_assert_columns_equivalent(sql) -%}
    {%- if execute -%}
        {%- set promised = model.columns.values() -%}
        {%- set promises -%}
            {%- for column in promised -%}
                cast(null as {{ column.data_type }}) as {{ adapter.quote(column.name) }}
                {%- if not loop.last %}, {% endif -%}
            {%- endfor -%}
        {%- endset -%}
        {%- do run_query('create temporary view yields as select * from (' ~ sql ~ ') as yields where false') -%}
        {%- do run_query('create temporary view promises as select ' ~ promises) -%}
        {%- set differences = run_query("
            select coalesce(y.name, p.name), coalesce(y.type, 'missing'), coalesce(p.type, 'not promised')
            from (" ~ platform_kit.columns_of('yields') ~ ") as y
            full join (" ~ platform_kit.columns_of('promises') ~ ") as p on y.name = p.name
            where y.type is distinct from p.type
            order by 1
        ") -%}
        {%- do run_query('drop view yields, promises') -%}
        {%- if differences | length -%}
            {%- set told = [] -%}
            {%- for row in differences.rows -%}
                {%- do told.append(row[0] ~ ' is ' ~ row[1] ~ ', promised is ' ~ row[2]) -%}
            {%- endfor -%}
            {{ exceptions.raise_compiler_error('the contract is broken: ' ~ told | join('; ')) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# A query of the names and exact types of a temporary view's columns. #}
{% macro columns_of(view) -%}
    select attname::text as name, format_type(atttypid, atttypmod) as type
    from pg_attribute
    where attrelid = 'pg_temp.{{ view }}'::regclass and attnum > 0
{%- endmacro %}
