/* Orders to the sandbox's admin API, which no application has: they stand in
 * for time, the network and the vendor. All return 0, or -1 where the sandbox
 * did not take the order. */
#ifndef EXAMPLE_SANDBOX_H
#define EXAMPLE_SANDBOX_H

/* Lets the sandbox execute the next call of a path and reset the connection in
 * place of its response. */
int sandbox_lose_response(const char *path);

/* Lets every call end with a broken connection, and undoes that. */
int sandbox_cut_network(void);
int sandbox_mend_network(void);

/* Lets the server's time be this much later than the machine's, or earlier. */
int sandbox_move_clock(long seconds);

/* Changes members of a license, as JSON, as the vendor does on the platform. */
int sandbox_change_license(const char *key, const char *members);

/* The refresh file that the vendor's platform offers for a device; the caller
 * frees it. NULL where the sandbox did not give it. */
char *sandbox_refresh_file(const char *key, const char *hardware_id);

#endif
