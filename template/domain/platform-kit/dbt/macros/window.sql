{#
  The predicate of the window that this run processes, over a date or timestamp column: the half-open
  range [start, end), or `true` without a window, so that a plain `dbt build` builds everything.

  The window comes in environment variables that are read only when executing: dbt does not see them
  while it parses, so partial parsing survives a changed window.
#}
{% macro window(column) -%}
    {%- if execute and env_var('DOMAIN_WINDOW_START', '') -%}
        {{ column }} >= date '{{ env_var("DOMAIN_WINDOW_START") }}'
        and {{ column }} < date '{{ env_var("DOMAIN_WINDOW_END") }}'
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
