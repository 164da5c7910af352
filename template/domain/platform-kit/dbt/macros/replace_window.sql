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
