/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One contiguous transfer between the tracer and its target: a uio(9) of
 * one element together with the element it points at.
 */
#ifndef _KERN_SYS_PROCESS_TRANSFER_H_
#define _KERN_SYS_PROCESS_TRANSFER_H_

#include "sys_process_kernel.h"

class Transfer {
public:
	/*
	 * rw		UIO_READ from the target, UIO_WRITE to it.
	 * seg		Which address space buf is in: UIO_SYSSPACE for the
	 *		kernel, UIO_USERSPACE for the calling process.
	 * buf, len	The caller's side, in bytes.
	 * offset	Where in the target: an address, or a place in a
	 *		register file.
	 */
	Transfer(enum uio_rw rw, enum uio_seg seg, void *buf, size_t len,
	    const void *offset)
	{
		iov_.iov_base = static_cast<char *>(buf);
		iov_.iov_len = len;
		uio_.uio_iov = &iov_;
		uio_.uio_iovcnt = 1;
		uio_.uio_offset = reinterpret_cast<off_t>(offset);
		uio_.uio_resid = len;
		uio_.uio_segflg = seg;
		uio_.uio_rw = rw;
		uio_.uio_td = curthread;	/* the caller, not the target */
	}

	/* The uio points into this object. */
	Transfer(const Transfer &) = delete;
	Transfer &operator=(const Transfer &) = delete;

	/*
	 * Move the next len bytes between the buffer and bytes, which the
	 * kernel has; EFAULT if the buffer takes a fault.
	 */
	int
	move(char *bytes, size_t len) TA_MAY_BLOCK
	{
		if (uio_.uio_segflg != UIO_SYSSPACE)
			return (uiomove_nofault(bytes, len, &uio_));
		if (uio_.uio_rw == UIO_READ)
			bcopy(bytes, iov_.iov_base, len);
		else
			bcopy(iov_.iov_base, bytes, len);
		iov_.iov_base = static_cast<char *>(iov_.iov_base) + len;
		iov_.iov_len -= len;
		uio_.uio_offset += len;
		uio_.uio_resid -= len;
		return (0);
	}

	struct uio *uio() { return (&uio_); }
	enum uio_rw rw() const { return (uio_.uio_rw); }
	size_t bytes_left() const { return (uio_.uio_resid); }

	/* Where in the target's memory the bytes left begin. */
	vm_offset_t target() const { return (uio_.uio_offset); }

private:
	struct iovec iov_;
	struct uio uio_;
};

/* Memory of the kernel's, kmalloc(9)'d; waits for it. */
class KernelBuffer {
public:
	explicit KernelBuffer(size_t size) TA_MAY_BLOCK
	    : memory_(kmalloc(size, M_TEMP, M_WAITOK)) {}
	~KernelBuffer() { kfree(memory_, M_TEMP); }

	KernelBuffer(const KernelBuffer &) = delete;
	KernelBuffer &operator=(const KernelBuffer &) = delete;

	void *get() const { return (memory_); }

private:
	void *const memory_;
};

#endif /* !_KERN_SYS_PROCESS_TRANSFER_H_ */
