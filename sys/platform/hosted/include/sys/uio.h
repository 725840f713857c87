/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * uio(9).  A uio here has one element.
 */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <sys/types.h>

enum uio_rw { UIO_READ, UIO_WRITE };
enum uio_seg { UIO_USERSPACE, UIO_SYSSPACE };

struct iovec {
	void	*iov_base;
	size_t	iov_len;
};

struct thread;

struct uio {
	struct iovec *uio_iov;
	int	uio_iovcnt;
	off_t	uio_offset;
	size_t	uio_resid;
	enum uio_seg uio_segflg;
	enum uio_rw uio_rw;
	struct thread *uio_td;
};

int	uiomove(caddr_t buffer, size_t bytes, struct uio *uio);

#endif /* !_SYS_UIO_H_ */
