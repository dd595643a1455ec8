// SPDX-License-Identifier: GPL-3.0-or-later
// Linked with one whole room at a time: the link fails when the room uses what it may not.
int main()
{
    return 0;
}
