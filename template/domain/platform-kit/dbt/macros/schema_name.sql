{# The schema of a model is `<domain>__<layer>`. Every model has a layer: dbt owns private schemas only. #}
{% macro schema_name(layer, node) -%}
    {%- if layer is none -%}
        {{ exceptions.raise_compiler_error(
            node.original_file_path ~ ' is in no layer: move it to models/staging or models/marts'
        ) }}
    {%- endif -%}
    {{ target.schema }}__{{ layer | trim }}
{%- endmacro %}
