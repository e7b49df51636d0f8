# shellcheck shell=bash
# A template is filled in, in Python and by its command.
python3 - <<'P'
from mako.template import Template

assert Template("% for n in names:\n<${n | h}>\n% endfor\n").render(names=["a", "&"]) == "<a>\n<&amp;>\n"
P
# shellcheck disable=SC2016 # the template's own
echo 'hello ${name}' >template
[ "$(mako-render --var name=world template)" = 'hello world' ]
