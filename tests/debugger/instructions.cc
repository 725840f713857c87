/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One instruction of each kind, at a label of its own, in a program with two
 * threads.  What each does is printed, and does not depend on where the
 * program is; with breakpoints at the labels it has to be the same.
 */
#include <sys/syscall.h>

#include <cstdio>
#include <cstdlib>
#include <pthread.h>
#include <unistd.h>

#define AS_TEXT(number)	#number
#define TEXT(macro)	AS_TEXT(macro)

extern "C" {

unsigned long data[4] = { 0x1122334455667788, 0x99aabbccddeeff00, 3, 4 };
unsigned char bytes[16];

/* Returns its return address. */
long where_from();
__asm__(
    ".text\n"
    "where_from:\n\t"
    "mov (%rsp), %rax\n\t"
    "ret\n"
    "jumped_to:\n\t"
    "mov $77, %eax\n\t"
    "ret\n"
    ".data\n"
    "where_from_pointer: .quad where_from\n"
    "jumped_to_pointer: .quad jumped_to\n"
    ".text\n");

}

/*
 * A function (rdi, rsi) -> rax, in which the instruction is at a breakpoint's
 * label, at_NAME; `next' is the label behind it.
 */
#define INSTRUCTION(name, before, instruction, after)			\
	extern "C" long name(long, long);				\
	__asm__(							\
	    ".text\n"							\
	    ".globl " #name ", at_" #name "\n"				\
	    #name ":\n\t" before "\n"					\
	    "at_" #name ":\n\t" instruction "\n"			\
	    "next_" #name ":\n\t" after "\n\t"				\
	    "ret\n")

/* rax = rax - the address behind the instruction. */
#define MINUS_NEXT(name)						\
	"lea next_" #name "(%rip), %rdx\n\tsub %rdx, %rax"

INSTRUCTION(add, "mov %rdi, %rax", "add %rsi, %rax", "");
INSTRUCTION(push, "", "push %rdi", "pop %rax");
INSTRUCTION(push_immediate, "", "pushq $0x1234567", "pop %rax");
INSTRUCTION(move_64_bits, "", "movabs $0x123456789abcdef0, %rax", "");
INSTRUCTION(no_operation, "mov %rdi, %rax", "nopw 0x200(%rax,%rax,1)", "");
INSTRUCTION(set_condition, "xor %eax, %eax\n\tcmp %rsi, %rdi", "setl %al",
    "");
INSTRUCTION(conditional_move, "xor %eax, %eax\n\tcmp %rsi, %rdi",
    "cmovl %rsi, %rax", "");
INSTRUCTION(swap_bytes, "mov %rdi, %rax", "bswap %rax", "");
INSTRUCTION(exchange, "push %rdi\n\tmov %rsi, %rax", "xchg %rax, (%rsp)",
    "pop %rdx\n\tshl $8, %rax\n\tadd %rdx, %rax");
INSTRUCTION(locked_add, "push %rdi", "lock xadd %rsi, (%rsp)", "pop %rax");
INSTRUCTION(segment, "mov %fs:0, %rax", "sub %fs:0, %rax", "");
INSTRUCTION(jump_short, "mov %rdi, %rax", "jmp 1f",
    "mov $1, %eax\n1:");
INSTRUCTION(jump_near, "mov %rdi, %rax", ".byte 0xe9\n\t.long 1f - 0f\n0:",
    "mov $1, %eax\n1:");
INSTRUCTION(branch_taken, "mov %rdi, %rax\n\tcmp %rsi, %rdi", "jl 1f",
    "mov $1, %eax\n1:");
INSTRUCTION(branch_not_taken, "mov %rdi, %rax\n\tcmp %rsi, %rdi", "jg 1f",
    "mov $1, %eax\n1:");
INSTRUCTION(branch_near, "mov %rdi, %rax\n\tcmp %rsi, %rdi",
    ".byte 0x0f, 0x8c\n\t.long 1f - 0f\n0:", "mov $1, %eax\n1:");
INSTRUCTION(branch_on_count, "mov %rdi, %rax\n\txor %ecx, %ecx", "jrcxz 1f",
    "mov $1, %eax\n1:");
INSTRUCTION(loop, "mov %rdi, %rax\n\tmov $2, %ecx", "loop 1f",
    "mov $1, %eax\n1:\tadd %rcx, %rax");
INSTRUCTION(call, "", "call where_from", MINUS_NEXT(call));
INSTRUCTION(call_register, "lea where_from(%rip), %rax", "call *%rax",
    MINUS_NEXT(call_register));
INSTRUCTION(call_memory, "", "call *where_from_pointer(%rip)",
    MINUS_NEXT(call_memory));
INSTRUCTION(jump_register, "lea jumped_to(%rip), %rax", "jmp *%rax", "");
INSTRUCTION(jump_memory, "", "jmp *jumped_to_pointer(%rip)", "");
INSTRUCTION(ret, "mov %rdi, %rax", "ret", "mov $1, %eax");
INSTRUCTION(ret_and_pop, "pop %rdx\n\tpush %rdi\n\tpush %rdx\n\t"
    "mov %rsi, %rax", "ret $8", "mov $1, %eax");
INSTRUCTION(address, "", "lea 0(%rip), %rax", MINUS_NEXT(address));
INSTRUCTION(load, "", "mov data(%rip), %rax", "");
INSTRUCTION(load_at_32_bits, "", "mov data+8(%rip), %eax", "");
INSTRUCTION(store, "", "mov %rdi, data+16(%rip)", "mov data+16(%rip), %rax");
INSTRUCTION(store_immediate, "", "movl $0x5678, data+24(%rip)",
    "mov data+24(%rip), %rax");
INSTRUCTION(store_16_bits, "", "movw $0x1234, data+24(%rip)",
    "mov data+24(%rip), %rax");
INSTRUCTION(compare_immediate, "xor %eax, %eax",
    "cmpb $0xffffff88, data(%rip)", "sete %al");
INSTRUCTION(extend, "", "movzbl data+1(%rip), %eax", "");
INSTRUCTION(multiply, "", "imul $3, data(%rip), %rax", "");
INSTRUCTION(load_sse, "", "movups data(%rip), %xmm0",
    "movq %xmm0, %rax");
INSTRUCTION(add_sse, "movq %rdi, %xmm0", "paddq data(%rip), %xmm0",
    "movq %xmm0, %rax");
INSTRUCTION(shuffle, "movups data(%rip), %xmm0\n\tpxor %xmm1, %xmm1",
    "pshufd $0x4e, data_sse(%rip), %xmm0", "movq %xmm0, %rax");
INSTRUCTION(store_string, "mov %rdi, %rax\n\tlea bytes(%rip), %rdi\n\t"
    "mov $9, %ecx", "rep stosb", "mov bytes+1(%rip), %rax");
INSTRUCTION(move_string, "lea data(%rip), %rsi\n\tlea bytes(%rip), %rdi\n\t"
    "mov $2, %ecx", "rep movsq", "mov bytes+8(%rip), %rax");
INSTRUCTION(scan_string, "lea data(%rip), %rdi\n\tmov $0x55, %eax\n\t"
    "mov $16, %ecx", "repne scasb", "mov %rcx, %rax");
INSTRUCTION(push_flags, "cmp %rax, %rax", "pushfq",
    "pop %rax\n\tand $0x140, %eax");
INSTRUCTION(pop_flags, "pushq $0x202\n\tcmp %rax, %rax", "popfq",
    "setz %al\n\tmovzbl %al, %eax");
INSTRUCTION(identify, "push %rbx\n\txor %eax, %eax\n\txor %ecx, %ecx",
    "cpuid", "mov %rbx, %rax\n\tpop %rbx\n\ttest %eax, %eax\n\t"
    "setnz %al\n\tmovzbl %al, %eax");
INSTRUCTION(enter, "push %rbp", "enter $32, $0",
    "mov %rbp, %rax\n\tsub %rsp, %rax\n\tleave\n\tpop %rbp");
INSTRUCTION(leave, "push %rbp\n\tmov %rsp, %rbp\n\tpush %rdi\n\tpush %rdi\n\t"
    "mov %rsp, %rax", "leave", "sub %rsp, %rax");
INSTRUCTION(load_avx, "", "vmovups data(%rip), %xmm0", "movq %xmm0, %rax");
INSTRUCTION(shift_avx, "", "rorx $8, data(%rip), %rax", "");

INSTRUCTION(system_call, "mov $" TEXT(SYS_getpid) ", %eax", "syscall",
    "test %eax, %eax\n\tsetg %al\n\tmovzbl %al, %eax");

__asm__(
    ".data\n"
    ".balign 16\n"
    "data_sse: .quad 0x1111111122222222, 0x3333333344444444\n"
    ".text\n");

#define ANYWHERE(name)		{ #name, name, true }
#define SOMEWHERE(name, needs)						\
	{ #name, name, __builtin_cpu_supports(needs) != 0 }

int
main(int argc, char *[])
{
	const struct {
		const char *name;
		long (*function)(long, long);
		bool known;	/* to this processor */
	} all[] = {
		ANYWHERE(add), ANYWHERE(push), ANYWHERE(push_immediate),
		ANYWHERE(move_64_bits), ANYWHERE(no_operation),
		ANYWHERE(set_condition), ANYWHERE(conditional_move),
		ANYWHERE(swap_bytes), ANYWHERE(exchange),
		ANYWHERE(locked_add), ANYWHERE(segment),
		ANYWHERE(jump_short), ANYWHERE(jump_near),
		ANYWHERE(branch_taken), ANYWHERE(branch_not_taken),
		ANYWHERE(branch_near), ANYWHERE(branch_on_count),
		ANYWHERE(loop), ANYWHERE(call), ANYWHERE(call_register),
		ANYWHERE(call_memory), ANYWHERE(jump_register),
		ANYWHERE(jump_memory), ANYWHERE(ret), ANYWHERE(ret_and_pop),
		ANYWHERE(address), ANYWHERE(load), ANYWHERE(load_at_32_bits),
		ANYWHERE(store), ANYWHERE(store_immediate),
		ANYWHERE(store_16_bits), ANYWHERE(compare_immediate),
		ANYWHERE(extend), ANYWHERE(multiply), ANYWHERE(load_sse),
		ANYWHERE(add_sse), ANYWHERE(shuffle), ANYWHERE(store_string),
		ANYWHERE(move_string), ANYWHERE(scan_string),
		ANYWHERE(push_flags), ANYWHERE(pop_flags),
		ANYWHERE(identify), ANYWHERE(enter), ANYWHERE(leave),
		SOMEWHERE(load_avx, "avx"), SOMEWHERE(shift_avx, "bmi2"),
		ANYWHERE(system_call),
	};
	pthread_t thread;

	if (pthread_create(&thread, nullptr, [](void *) -> void * {
		for (;;)
			pause();
	}, nullptr) != 0)
		abort();
	setvbuf(stdout, nullptr, _IONBF, 0);
	for (const auto &entry : all) {
		/* With an argument: the names alone. */
		if (entry.known && argc > 1)
			printf("%s\n", entry.name);
		else if (entry.known)
			printf("= %s 0x%lx\n", entry.name,
			    entry.function(0x35, 0x42));
	}
	return (0);
}
