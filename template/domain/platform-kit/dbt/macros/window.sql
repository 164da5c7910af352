{#
  The condition on a date or timestamp column for the window of this run: the half-open range [start, end), or
  `true` without a window, so that a plain `dbt build` builds everything.

  The window is in environment variables that are read only when dbt executes: parsing does not see them, so
  a changed window does not invalidate partial parsing.
#}
{% macro window(column) -%}
    {%- if execute and env_var('DOMAIN_WINDOW_START', '') -%}
        {{ column }} >= date '{{ env_var("DOMAIN_WINDOW_START") }}'
        and {{ column }} < date '{{ env_var("DOMAIN_WINDOW_END") }}'
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The incremental strategy `replace_window`: the rows of the model replace those of the window in one transaction. #}
{% macro replace_window_sql(arg_dict) %}
    {%- set column = (config.get('meta') or {}).get('window_column') -%}
    {%- if not column -%}
        {{ exceptions.raise_compiler_error(
            "replace_window needs the window column of the model: meta={'window_column': '<column>'}"
        ) }}
    {%- endif -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) %}
    delete from {{ arg_dict['target_relation'] }}
    where {{ platform_kit.window(column) }};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
    where {{ platform_kit.window(column) }}
{% endmacro %}

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
