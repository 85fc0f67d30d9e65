/* Orders to the sandbox's admin API, which no application has. */
#ifndef EXAMPLE_SANDBOX_H
#define EXAMPLE_SANDBOX_H

/* Lets the sandbox execute the next call of a path and reset the connection in
 * place of its response. Returns 0, or -1 where the sandbox did not take it. */
int sandbox_lose_response(const char *path);

#endif
