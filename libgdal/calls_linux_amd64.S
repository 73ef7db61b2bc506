// Each function of GDAL jumps to where it is. Before GDAL is loaded, that is its line in "loading", which loads GDAL and jumps again.
// The functions are hidden: other libraries find those of GDAL.

	.text
#define FUNCTION(f) .globl f; .hidden f; .type f, @function; f: jmp *at_##f(%rip); .size f, .-f;
#include "functions.h"
#undef FUNCTION

loading:
#define FUNCTION(f) first_##f: call need; jmp *at_##f(%rip);
#include "functions.h"
#undef FUNCTION

// Keeps the registers that hold arguments, whatever the function takes.
need:
	push %rbp
	mov %rsp, %rbp
	push %rdi
	push %rsi
	push %rdx
	push %rcx
	push %r8
	push %r9
	push %rax
	sub $136, %rsp
	and $-16, %rsp
	movaps %xmm0, (%rsp)
	movaps %xmm1, 16(%rsp)
	movaps %xmm2, 32(%rsp)
	movaps %xmm3, 48(%rsp)
	movaps %xmm4, 64(%rsp)
	movaps %xmm5, 80(%rsp)
	movaps %xmm6, 96(%rsp)
	movaps %xmm7, 112(%rsp)
	call minecarbon_gdal_need
	movaps (%rsp), %xmm0
	movaps 16(%rsp), %xmm1
	movaps 32(%rsp), %xmm2
	movaps 48(%rsp), %xmm3
	movaps 64(%rsp), %xmm4
	movaps 80(%rsp), %xmm5
	movaps 96(%rsp), %xmm6
	movaps 112(%rsp), %xmm7
	mov -8(%rbp), %rdi
	mov -16(%rbp), %rsi
	mov -24(%rbp), %rdx
	mov -32(%rbp), %rcx
	mov -40(%rbp), %r8
	mov -48(%rbp), %r9
	mov -56(%rbp), %rax
	leave
	ret

	.data
	.balign 8
	.globl minecarbon_gdal_functions
	.hidden minecarbon_gdal_functions
minecarbon_gdal_functions:
#define FUNCTION(f) at_##f: .quad first_##f;
#include "functions.h"
#undef FUNCTION

// Types of GDAL that godal derives its file systems from. Nobody asks for the type of one.
	.globl _ZTI16VSIVirtualHandle, _ZTI20VSIFilesystemHandler
	.hidden _ZTI16VSIVirtualHandle, _ZTI20VSIFilesystemHandler
_ZTI16VSIVirtualHandle:
_ZTI20VSIFilesystemHandler:
	.quad 0, 0

	.section .rodata
	.globl minecarbon_gdal_names
	.hidden minecarbon_gdal_names
minecarbon_gdal_names:
#define FUNCTION(f) .asciz #f;
#include "functions.h"
#undef FUNCTION
	.byte 0

	.section .note.GNU-stack,"",@progbits
