using System;
using System.Runtime.InteropServices;

namespace OpenSpring;

/// <summary>The shape of every function that takes a client and a request.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int Operation(ClientHandle client, byte[] request, out IntPtr document);

/// <summary>The shape of every function that takes a request and no client.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int LocalOperation(byte[] request, out IntPtr document);

/// <summary>The shape of every function that takes a manager and a request.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int ManagerOperation(ManagerHandle manager, byte[] request, out IntPtr document);
