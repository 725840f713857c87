/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the parts of the sample program share.
 */
#ifndef _SERVER_SAMPLE_H_
#define _SERVER_SAMPLE_H_

struct Thing {
	int number;
	double fraction;
	char name[8];
	int *pointer;
};

extern "C" {

extern int	total;

int	add(int n);
void	hit(int n);
void	done();

}

/* The part with a C++ library, if it is linked: the exit status. */
int	do_more(int argc, char *argv[]) __attribute__((weak));

#endif /* !_SERVER_SAMPLE_H_ */
