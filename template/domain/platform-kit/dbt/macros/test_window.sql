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
