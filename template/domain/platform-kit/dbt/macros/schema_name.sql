{# A model's schema is `<domain>__<layer>`; dbt owns private schemas only, so there is always a layer. #}
{% macro schema_name(layer, node) -%}
    {%- if layer is none -%}
        {{ exceptions.raise_compiler_error(
            node.original_file_path ~ ' belongs to no layer: move it into models/staging or models/marts'
        ) }}
    {%- endif -%}
    {{ target.schema }}__{{ layer | trim }}
{%- endmacro %}
