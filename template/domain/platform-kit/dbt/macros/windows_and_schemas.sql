{# The schema of a model is `<domain>__<layer>`. Every model has a layer: dbt owns private schemas only. #}
{% macro schema_name(layer, node) -%}
    {%- if layer is none -%}
        {{ exceptions.raise_compiler_error(
            node.original_file_path ~ ' is in no layer: move it to models/staging or models/marts'
        ) }}
    {%- endif -%}
    {{ target.schema }}__{{ layer | trim }}
{%- endmacro %}

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
