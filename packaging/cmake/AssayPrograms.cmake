# SPDX-License-Identifier: GPL-3.0-or-later
# The programs come last: they are composition roots and may link rooms of every layer.
assay_add_rooms("${PROJECT_SOURCE_DIR}/app" runner edge ctl console)
