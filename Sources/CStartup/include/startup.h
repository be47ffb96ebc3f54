// Nothing to call: what startup.c does happens before the program begins.
#pragma once
