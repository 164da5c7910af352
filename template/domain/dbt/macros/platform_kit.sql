{# dbt looks for these in the project itself; they hand over to the kit. #}

{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ platform_kit.schema_name(custom_schema_name, node) }}
{%- endmacro %}

{% macro get_incremental_replace_window_sql(arg_dict) -%}
    {{ platform_kit.replace_window_sql(arg_dict) }}
{%- endmacro %}
