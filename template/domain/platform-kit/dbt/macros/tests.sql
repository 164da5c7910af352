{#
  Limits the generic tests of a partitioned model to the window, as dbt's macro of this name limits them to
  `where`. dbt finds it by `dispatch` in the dbt_project.yml of the project.
#}
{% macro default__get_where_subquery(relation) -%}
    {%- set conditions = [] -%}
    {%- if config.get('where') -%}
        {%- do conditions.append('(' ~ config.get('where') ~ ')') -%}
    {%- endif -%}
    {%- if execute and model.attached_node in graph.nodes -%}
        {%- set tested = graph.nodes[model.attached_node] -%}
        {%- set column = (tested.config.meta or {}).get('window_column') -%}
        {%- if column and tested.relation_name == relation | string -%}
            {%- do conditions.append(platform_kit.window(column)) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if conditions -%}
        (select * from {{ relation }} where {{ conditions | join(' and ') }}) dbt_subquery
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

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
                {%- do messages.append(row[0] ~ ' is ' ~ row[1] ~ ', the contract promises ' ~ row[2]) -%}
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

{# The generic tests of contracts; they are here because the first run must not need the dbt hub. #}

{# No two rows have the same values in all of the columns. #}
{% test unique_together(model, columns) %}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{# The SQL expression is true in every row; unknown (NULL) is a failure. #}
{% test expression_holds(model, expression) %}
    select *
    from {{ model }}
    where ({{ expression }}) is not true
{% endtest %}

{# The SQL expression is false in no row; unknown (NULL) passes, as in a CHECK constraint. #}
{% test satisfies(model, expression, column_name=none) %}
    select *
    from {{ model }}
    where ({{ expression }}) is false
{% endtest %}

{#
  The number that the query returns satisfies the condition on `value`. In the query, `{object}` is the tested
  rows and `{parent}` the relation of the argument `parent`.
#}
{% test measure(model, query, condition, parent=none) %}
    with tested as (select * from {{ model }})

    select value
    from (select ({{ query | replace('{object}', 'tested') | replace('{parent}', parent) }})) as measured (value)
    where ({{ condition }}) is not true
{% endtest %}
