"""What assistive technology sees and does: atspi.py tree | press ROLE NAME ACTION

tree prints each accessible object of the app as a line of JSON: {role, name, description, actions}.
press does that action of the first object with that role whose name begins with NAME.
"""

import json
import sys

import pyatspi


def objects(parent, depth=0):
    for child in parent:
        if child is None:
            continue
        yield child
        if depth < 20:
            yield from objects(child, depth + 1)


def actions(accessible):
    try:
        action = accessible.queryAction()
    except NotImplementedError:
        return None, []
    return action, [action.getName(i) for i in range(action.nActions)]


def app():
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None and program.name.lower() == "chatbook":
            return program
    sys.exit("the app is not there")


command, *arguments = sys.argv[1:]
if command == "tree":
    for found in objects(app()):
        print(json.dumps({"role": found.getRoleName(), "name": found.name,
                          "description": found.description, "actions": actions(found)[1]}))
elif command == "press":
    role, name, wanted = arguments
    for found in objects(app()):
        if found.getRoleName() == role and found.name.startswith(name):
            action, names = actions(found)
            action.doAction(names.index(wanted))
            sys.exit()
    sys.exit(f"no {role} {name}")
