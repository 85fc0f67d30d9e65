/* The host's limit of descriptors, which Go changes. No part of the public header. */
#ifndef OSP_LIMITS_H
#define OSP_LIMITS_H

/* Remembers the limit. Stands before Go starts. */
void limits_note(void);

/* Puts the limit back. Stands after Go has started. */
void limits_give_back(void);

#endif /* OSP_LIMITS_H */
