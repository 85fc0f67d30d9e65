/* Forgets to free a response, so that the leak check is seen to find it. */
#include <openspring.h>

#include <stdio.h>

int main(void)
{
	char *json;
	int32_t status = osp_check_license(NULL, "{}", &json);
	json = NULL;
	printf("%d\n", (int)status);
	return 0;
}
