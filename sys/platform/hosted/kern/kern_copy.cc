/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * copy(9) and uiomove(9) between the current process and the kernel.
 */

#include "hosted.h"

extern "C" {

int
copyin(const void *from, void *to, size_t bytes)
{
	return (machine_read(curproc->p_pid,
	    reinterpret_cast<unsigned long>(from), to, bytes) == bytes ?
	    0 : EFAULT);
}

int
copyout(const void *from, void *to, size_t bytes)
{
	return (machine_write(curproc->p_pid,
	    reinterpret_cast<unsigned long>(to), from, bytes, 0) == bytes ?
	    0 : EFAULT);
}

/* Every uio here has one element. */
int
uiomove(caddr_t buffer, size_t bytes, struct uio *uio)
{
	struct iovec *iov = uio->uio_iov;
	int error = 0;

	KASSERT(uio->uio_td == curthread, ("uiomove: not the caller's uio"));
	KASSERT(bytes <= iov->iov_len, ("uiomove: beyond the iovec"));
	if (uio->uio_segflg == UIO_USERSPACE) {
		error = uio->uio_rw == UIO_READ ?
		    copyout(buffer, iov->iov_base, bytes) :
		    copyin(iov->iov_base, buffer, bytes);
	} else if (uio->uio_rw == UIO_READ) {
		bcopy(buffer, iov->iov_base, bytes);
	} else {
		bcopy(iov->iov_base, buffer, bytes);
	}
	if (error != 0)
		return (error);
	iov->iov_base = static_cast<char *>(
	    static_cast<void *>(iov->iov_base)) + bytes;
	iov->iov_len -= bytes;
	uio->uio_resid -= bytes;
	uio->uio_offset += bytes;
	return (0);
}

/* On a machine that stalls the caller's pages are never resident. */
int
copyin_nofault(const void *from, void *to, size_t bytes)
{
	return (machine_stalls() ? EFAULT : copyin(from, to, bytes));
}

int
copyout_nofault(const void *from, void *to, size_t bytes)
{
	return (machine_stalls() ? EFAULT : copyout(from, to, bytes));
}

}
