#include <openspring.h>
#include <stdio.h>

int main(void) { return puts(osp_version()) < 0 || osp_abi_version() != OSP_ABI_VERSION; }
